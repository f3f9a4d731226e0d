import { Button } from "@mantine/core"
import { useEffect, useEffectEvent, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { Icon } from "../../../components/Icon.tsx"
import styles from "./Documents.module.css"
import { ACCEPTED } from "./use-uploads.ts"

/** Where files are given: dropped, chosen, or taken with the camera of a phone. Says the limits beforehand. */
export function UploadArea({ onFiles }: { readonly onFiles: (files: Iterable<File>) => void }) {
	const { t } = useTranslation("caseTabs")
	const chooser = useRef<HTMLInputElement>(null)
	const camera = useRef<HTMLInputElement>(null)
	const area = useRef<HTMLElement>(null)
	const [over, setOver] = useState(false)
	const drop = useEffectEvent(onFiles)
	const take = (event: React.ChangeEvent<HTMLInputElement>) => {
		onFiles([...(event.currentTarget.files ?? [])])
		// The same file can be chosen again after it was refused.
		event.currentTarget.value = ""
	}
	useEffect(() => {
		const element = area.current
		if (!element) return
		const stop = new AbortController()
		const on = (name: "dragover" | "dragleave" | "drop", handle: (event: DragEvent) => void) =>
			element.addEventListener(name, handle, { signal: stop.signal })
		on("dragover", (event) => {
			event.preventDefault()
			setOver(true)
		})
		on("dragleave", () => setOver(false))
		on("drop", (event) => {
			event.preventDefault()
			setOver(false)
			drop([...(event.dataTransfer?.files ?? [])])
		})
		return () => stop.abort()
	}, [])
	return (
		// Dropping is one more way: the buttons in it do the same by keyboard.
		<section ref={area} className={styles["area"]} aria-label={t("documents.choose")} data-over={over}>
			<Icon name="upload" size={20} />
			<p>{over ? t("documents.dropNow") : <span className={styles["drop"]}>{t("documents.drop")}</span>}</p>
			<Button variant="default" size="sm" onClick={() => chooser.current?.click()}>
				{t("documents.choose")}
			</Button>
			<Button
				className={styles["camera"] ?? ""}
				variant="default"
				size="sm"
				leftSection={<Icon name="camera" />}
				onClick={() => camera.current?.click()}
			>
				{t("documents.photo")}
			</Button>
			<p className={styles["limits"]}>{t("documents.limits")}</p>
			<input
				ref={chooser}
				type="file"
				multiple
				hidden
				accept={ACCEPTED}
				aria-label={t("documents.choose")}
				onChange={take}
			/>
			<input
				ref={camera}
				type="file"
				hidden
				accept="image/jpeg"
				capture="environment"
				aria-label={t("documents.photo")}
				onChange={take}
			/>
		</section>
	)
}
