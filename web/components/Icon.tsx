import { type IconName, iconPaths } from "./icon-paths.ts"

/** A drawing beside a word, which says the same: hidden from screen readers. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
	return (
		<svg
			width={size}
			height={size}
			viewBox="0 0 24 24"
			fill="none"
			stroke="currentColor"
			strokeWidth="1.75"
			strokeLinecap="round"
			strokeLinejoin="round"
			aria-hidden="true"
			focusable="false"
			style={{ flex: "none" }}
		>
			{iconPaths[name].map((path) => (
				<path key={path} d={path} />
			))}
		</svg>
	)
}
