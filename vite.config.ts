import path from "node:path"
import { fileURLToPath } from "node:url"
import { build, defineConfig, type Plugin } from "vite"
import { firstPages } from "./web/first-pages.ts"
import { pathsByScreen } from "./web/pages/board/board-path.ts"

const house = path.dirname(fileURLToPath(import.meta.url))

/** What of a chunk is needed here; Vite adds what it knows of styles. */
interface Chunk {
	readonly type: "chunk" | "asset"
	readonly fileName: string
	readonly facadeModuleId?: string | null
	readonly moduleIds?: readonly string[]
	readonly imports?: readonly string[]
	readonly viteMetadata?: { readonly importedCss: ReadonlySet<string> }
}
type Bundle = Readonly<Record<string, Chunk>>

/**
 * Puts the script that begins with a page (`web/early.ts`) before everything else. It is built by itself and imports
 * nothing: a module would run when all that it shares with the others has come. Deferred: it runs in its turn, the first.
 */
const early = (): Plugin => {
	let file = ""
	return {
		name: "passerelle-early",
		enforce: "pre",
		async generateBundle() {
			const built = await build({
				configFile: false,
				logLevel: "warn",
				build: {
					write: false,
					modulePreload: false,
					rolldownOptions: { input: path.join(house, "web/early.ts"), output: { format: "iife" } },
				},
			})
			const [chunk] = "output" in built ? built.output : []
			if (chunk === undefined) throw new Error("the early script was not built")
			file = this.getFileName(this.emitFile({ type: "asset", name: "early.js", source: chunk.code }))
		},
		transformIndexHtml: {
			order: "post",
			handler: () => [{ tag: "script", attrs: { defer: true, src: `/${file}` }, injectTo: "head-prepend" }],
		},
	}
}

/**
 * Writes down what each page needs that a visit begins with: the server names it in the HTML of that page
 * (`api/web.ts`), so that it is fetched at once instead of after what imports it.
 */
const links = (): Plugin => ({
	name: "passerelle-links",
	generateBundle: {
		order: "post",
		handler(_options, output) {
			const bundle = output as unknown as Bundle
			const chunks = Object.values(bundle).filter(({ type }) => type === "chunk")
			// `index.html` names these itself.
			const main = path.join(house, "web/main.tsx")
			const there = filesOf(
				bundle,
				chunks.find(({ moduleIds }) => moduleIds?.includes(main)),
			)
			const pages = firstPages.map(({ name, pattern, entries }) => {
				const files = entries.flatMap((entry) => {
					const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId === path.join(house, "web", entry))
					if (!chunk) throw new Error(`${entry} has no chunk of its own`)
					return filesOf(bundle, chunk)
				})
				const needed = [...new Set(files)].filter((one) => !there.includes(one))
				const asked = name === "board" ? [everybody, ...pathsByScreen] : [everybody]
				return { pattern, links: needed.map(linkTo).join(""), asked: asked.map(linkToAnswer).join("") }
			})
			this.emitFile({ type: "asset", fileName: "first-pages.json", source: JSON.stringify(pages) })
		},
	},
})

/** A chunk, what it imports, and the styles of all of them. */
function filesOf(bundle: Bundle, chunk: Chunk | undefined, seen = new Set<string>()): readonly string[] {
	if (chunk?.type !== "chunk" || seen.has(chunk.fileName)) return []
	seen.add(chunk.fileName)
	const imported = (chunk.imports ?? []).flatMap((one) => filesOf(bundle, bundle[one], seen))
	return [...imported, ...(chunk.viteMetadata?.importedCss ?? []), chunk.fileName]
}

const linkTo = (file: string): string =>
	`<link rel="${file.endsWith(".css") ? "stylesheet" : "modulepreload"}" crossorigin href="/${file}">`

const everybody = { path: "/me", media: "" }

/** What `web/early.ts` asks the API for, named so that it is asked even before that script has come. */
const linkToAnswer = ({ path: asked, media }: { readonly path: string; readonly media: string }): string =>
	`<link rel="preload" as="fetch" crossorigin="use-credentials" href="/api${asked}"${media === "" ? "" : ` media="${media}"`}>`

/** What has to be there before any contract is. */
const ZOD = /node_modules[\\/]zod[\\/]|client[\\/]without-eval/
/** Pages whose code is looked through for what they share with others: what is in two goes with the first. */
const SEEDS = {
	parts: ["components/Frame.tsx", "pages/work/WorkPage.tsx"],
	"board-parts": ["pages/board/BoardPage.tsx"],
} as const
/** Of what Mantine's index names nobody knows here what is used: those find their places by themselves, but for this. */
const LIBRARIES =
	/node_modules[\\/](?!@tanstack[\\/]|@mantine[\\/]core[\\/]esm[\\/]components[\\/]Skeleton[\\/]|@mantine[\\/]hooks[\\/]esm[\\/](utils[\\/])?use-(timeout|callback-ref)[\\/])/
/** For people without an account, on their phones: they do not fetch what only the team's pages share. */
const OUTSIDE = /pages[\\/](links|patient|survey|request|messages|sign-in|setup|start)[\\/]/

interface Graph {
	readonly getModuleInfo: (id: string) => {
		readonly importedIds: readonly string[]
		readonly importers: readonly string[]
		readonly dynamicImporters: readonly string[]
	} | null
}

/** Modules that an entry imports, directly or not. */
function closureOf(graph: Graph, id: string, seen = new Set<string>()): ReadonlySet<string> {
	if (seen.has(id)) return seen
	seen.add(id)
	for (const next of graph.getModuleInfo(id)?.importedIds ?? []) closureOf(graph, next, seen)
	return seen
}

/** Entries (pages and other parts that are fetched by themselves) through which a module is reached. */
function entriesOf(graph: Graph, id: string, seen = new Set<string>()): ReadonlySet<string> {
	const entries = new Set<string>()
	const climb = (one: string) => {
		if (seen.has(one)) return
		seen.add(one)
		const info = graph.getModuleInfo(one)
		if ((info?.dynamicImporters.length ?? 0) > 0) entries.add(one)
		for (const importer of info?.importers ?? []) climb(importer)
	}
	climb(id)
	return entries
}

/**
 * What the frame and the first pages have in common with others, in three files instead of fifty: each file costs a slow
 * computer 2 to 5 ms, and a browser asks for six at a time.
 */
const shared = () => {
	let closures: readonly (readonly [string, ReadonlySet<string>])[] | undefined
	return (id: string, graph: Graph): string | null => {
		closures ??= Object.entries(SEEDS).map(([name, seeds]) => [
			name,
			new Set(seeds.flatMap((seed) => [...closureOf(graph, path.join(house, "web", seed))])),
		])
		const [name] = closures.find(([, ids]) => ids.has(id)) ?? []
		if (name === undefined || LIBRARIES.test(id)) return null
		const entries = entriesOf(graph, id)
		if (entries.size < 2) return null
		return [...entries].some((one) => OUTSIDE.test(one)) ? "common" : name
	}
}

/** The screens, built into `dist/web`; `api/web.ts` serves them. JSX needs no plugin, and there is no server of Vite's:
 * `npm run dev` builds again on changes, so that what one sees always has the headers and the origin of the product. */
export default defineConfig({
	root: "web",
	plugins: [early(), links()],
	build: {
		outDir: "../dist/web",
		emptyOutDir: true,
		// Nothing inlined: the content security policy lets fonts and scripts come from files only.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		reportCompressedSize: false,
		// The dictionaries that passwords are judged with, fetched when one is chosen; the first load has a test.
		chunkSizeWarningLimit: 1_200,
		rolldownOptions: {
			output: {
				codeSplitting: {
					// What every page needs in one file: a browser asks for six at a time, and each costs a slow computer 2 ms.
					groups: [
						{ name: "zod", test: ZOD, priority: 3 },
						{ name: "first", tags: ["$initial"], priority: 2 },
						{ name: shared(), debugName: "shared", priority: 1, includeDependenciesRecursively: false },
					],
				},
			},
			onwarn(warning, warn) {
				// Mantine's files begin with "use client", which means nothing where there is only a client.
				if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning)
			},
		},
	},
})
