import type { Texts } from "./french-typography.ts"
import { addArea } from "./language.ts"

/** The same keys with other words: what a translation has to be. */
export type Same<T> = { readonly [K in keyof T]: T[K] extends string ? string : Same<T[K]> }

/**
 * Registers the texts of an area of the screens under its own namespace, with the code that needs them and not before.
 * Awaited at the top of the area's `texts.ts`, so that no page of it is ever shown without them.
 */
export async function addTexts<T extends Texts>(
	area: string,
	fr: T,
	loadEnglish: () => Promise<Same<T>>,
): Promise<void> {
	await addArea({ area, fr, loadEnglish })
}
