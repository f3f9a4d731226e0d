import { useEffect, useEffectEvent, useRef, useState } from "react"
import styles from "./Documents.module.css"

interface ImageViewProps {
	readonly bytes: ArrayBuffer
	readonly type: string
	readonly name: string
	readonly onFailed: () => void
}

/** More than a screen shows; a photo of a phone has four times as many. */
const MOST_ACROSS = 2_400

/** A picture, drawn: the file itself never becomes a resource of our origin. */
export function ImageView({ bytes, type, name, onFailed }: ImageViewProps) {
	const canvas = useRef<HTMLCanvasElement>(null)
	const [drawn, setDrawn] = useState(false)
	const fail = useEffectEvent(onFailed)
	useEffect(() => {
		let current = true
		createImageBitmap(new Blob([bytes], { type })).then(
			(image) => {
				const element = canvas.current
				if (current && element) {
					const scale = Math.min(1, MOST_ACROSS / Math.max(image.width, image.height))
					element.width = Math.max(1, Math.round(image.width * scale))
					element.height = Math.max(1, Math.round(image.height * scale))
					element.getContext("2d")?.drawImage(image, 0, 0, element.width, element.height)
					setDrawn(true)
				}
				image.close()
			},
			() => {
				if (current) fail()
			},
		)
		return () => {
			current = false
		}
	}, [bytes, type])
	return (
		<canvas ref={canvas} className={styles["image"]} data-drawn={drawn}>
			{name}
		</canvas>
	)
}
