import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs"

/** Larger pages are drawn smaller: a canvas beyond this is refused by phones. */
const MOST_PIXELS = 8_000_000

/** Opens a PDF to be drawn: nothing of it is run, and nothing is fetched for it. */
export async function openPdf(bytes: ArrayBuffer): Promise<PDFDocumentProxy> {
	GlobalWorkerOptions.workerPort ??= new Worker(new URL("./pdf-worker.ts", import.meta.url), { type: "module" })
	return await getDocument({
		data: bytes,
		// Our content security policy forbids both, and a document needs neither.
		isEvalSupported: false,
		useWasm: false,
		enableXfa: false,
		stopAtErrors: false,
	}).promise
}

/** Draws a page as wide as `width` CSS pixels. Gives its text, for whoever does not see it. */
export async function drawPage(
	pdf: PDFDocumentProxy,
	number: number,
	canvas: HTMLCanvasElement,
	width: number,
): Promise<string> {
	const page = await pdf.getPage(number)
	const whole = page.getViewport({ scale: 1 })
	const wanted = (width / whole.width) * Math.min(window.devicePixelRatio, 2)
	const scale = Math.min(wanted, Math.sqrt(MOST_PIXELS / (whole.width * whole.height)))
	const viewport = page.getViewport({ scale })
	canvas.width = Math.ceil(viewport.width)
	canvas.height = Math.ceil(viewport.height)
	await page.render({ canvas, viewport }).promise
	const { items } = await page.getTextContent()
	return items.map((item) => ("str" in item ? item.str : "")).join(" ")
}
