import type { PDFDocumentProxy } from "pdfjs-dist"
import { useEffect, useEffectEvent, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import styles from "./Documents.module.css"
import { drawPage, openPdf } from "./draw-pdf.ts"

interface PdfPagesProps {
	readonly bytes: ArrayBuffer
	readonly onFailed: () => void
}

/** The pages of a PDF, each drawn when it comes near. */
export function PdfPages({ bytes, onFailed }: PdfPagesProps) {
	const { t } = useTranslation("caseTabs")
	const [pdf, setPdf] = useState<PDFDocumentProxy>()
	const fail = useEffectEvent(onFailed)
	useEffect(() => {
		let current = true
		let opened: PDFDocumentProxy | undefined
		// A copy: it goes to the worker, which keeps it.
		openPdf(bytes.slice(0)).then(
			(found) => {
				opened = found
				if (current) setPdf(found)
				else void found.loadingTask.destroy()
			},
			() => {
				if (current) fail()
			},
		)
		return () => {
			current = false
			void opened?.loadingTask.destroy()
		}
	}, [bytes])
	if (!pdf) return <p className={styles["opening"]}>{t("documents.previewLoading")}</p>
	return (
		<ol className={styles["pages"]}>
			{Array.from({ length: pdf.numPages }, (_, index) => (
				<li key={index}>
					<PdfPage pdf={pdf} number={index + 1} onFailed={onFailed} />
				</li>
			))}
		</ol>
	)
}

interface PdfPageProps {
	readonly pdf: PDFDocumentProxy
	readonly number: number
	readonly onFailed: () => void
}

function PdfPage({ pdf, number, onFailed }: PdfPageProps) {
	const { t } = useTranslation("caseTabs")
	const canvas = useRef<HTMLCanvasElement>(null)
	const [text, setText] = useState<string | null>(null)
	const fail = useEffectEvent(onFailed)
	useEffect(() => {
		const element = canvas.current
		if (!element) return
		let current = true
		const observer = new IntersectionObserver(
			([entry]) => {
				if (!entry?.isIntersecting) return
				observer.disconnect()
				drawPage(pdf, number, element, element.clientWidth).then(
					(found) => {
						if (current) setText(found)
					},
					() => {
						if (current) fail()
					},
				)
			},
			{ rootMargin: "400px" },
		)
		observer.observe(element)
		return () => {
			current = false
			observer.disconnect()
		}
	}, [pdf, number])
	return (
		// Its text stands for it where the drawing is not seen.
		<canvas ref={canvas} data-drawn={text !== null}>
			{t("documents.page", { page: number, pages: pdf.numPages })} {text}
		</canvas>
	)
}
