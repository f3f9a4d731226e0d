import { save } from "./csv.ts"

/** What makes a drawing look as it does: a file has none of the page's style sheets. */
const looks = ["fill", "stroke", "stroke-width", "opacity", "font-family", "font-size", "font-weight"] as const

/** Hands a drawing of the page over as a file that looks the same anywhere. */
export function downloadDrawing(name: string, svg: SVGSVGElement): void {
	const copy = svg.cloneNode(true) as SVGSVGElement
	const originals = [svg, ...svg.querySelectorAll<SVGElement>("*")]
	const copies = [copy, ...copy.querySelectorAll<SVGElement>("*")]
	for (const [index, original] of originals.entries()) {
		const style = getComputedStyle(original)
		const into = copies[index]
		for (const look of looks) into?.setAttribute(look, style.getPropertyValue(look))
		for (const gone of ["class", "role", "tabindex"]) into?.removeAttribute(gone)
	}
	copy.setAttribute("xmlns", "http://www.w3.org/2000/svg")
	save(name, new XMLSerializer().serializeToString(copy), "image/svg+xml")
}
