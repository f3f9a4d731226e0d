import { useMemo } from "react"
import { encode } from "uqr"

const MODULE = 4
/** Modules of white around it, without which no camera finds it. */
const QUIET = 4

/** A QR code drawn on the device: what it says goes nowhere. Black on white in the dark too, for cameras. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
	const { path, side } = useMemo(() => {
		const { data, size } = encode(text, { border: 0 })
		const squares = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])))
		return { path: squares.join(""), side: size + 2 * QUIET }
	}, [text])
	return (
		<svg
			role="img"
			aria-label={label}
			width={side * MODULE}
			height={side * MODULE}
			viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
			shapeRendering="crispEdges"
			style={{ background: "#fff", borderRadius: 8, border: "1px solid var(--edge)", maxWidth: "100%" }}
		>
			<path d={path} fill="#000" />
		</svg>
	)
}
