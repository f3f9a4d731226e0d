import { useElementSize } from "@mantine/hooks"
import { useCallback, useEffect, useMemo, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { Icon } from "../components/Icon.tsx"
import { currentArea, isHidden, type Marks, markDrawing, overviewArea, wholeArea } from "./mark-drawing.ts"
import { type OpenDrawing, openDrawing } from "./open-drawing.ts"
import styles from "./Pathway.module.css"
import { useDrawingKeys } from "./use-drawing-keys.ts"

interface DrawingProps extends Marks {
	readonly xml: string
	readonly name: string
	/** What to show while the drawing is not there, or cannot be. */
	readonly onFailed: () => void
	/** Opens what is behind the value of a step. */
	readonly onOpen?: (step: string) => void
}

/** Of the detailed drawing; an overview is as high as it is. */
const FULL_HEIGHT = 460
/** Larger than this a drawing shouts. */
const MOST_ZOOM = 1.06
const MOST_DETAIL = 0.9
const STEP = 1.25

/** A diagram with what has happened on it. Everything that it says, the list says too. */
export function Drawing({ xml, name, onFailed, steps, overview, timeOf, callsOf, heat, onOpen }: DrawingProps) {
	const { t } = useTranslation("pathway")
	const box = useRef<HTMLDivElement>(null)
	const [drawing, setDrawing] = useState<OpenDrawing | null>(null)
	const { ref: sized, width } = useElementSize()

	useEffect(() => {
		const container = box.current
		if (!container) return
		let open: OpenDrawing | undefined
		let gone = false
		openDrawing(container, xml).then(
			(opened) => {
				if (gone) opened.close()
				else {
					open = opened
					setDrawing(opened)
				}
			},
			() => {
				if (!gone) onFailed()
			},
		)
		return () => {
			gone = true
			open?.close()
			setDrawing(null)
		}
	}, [xml, onFailed])

	useEffect(() => {
		if (drawing) markDrawing(drawing, { steps, overview, timeOf, callsOf, heat })
	}, [drawing, steps, overview, timeOf, callsOf, heat])

	// Marks stay, and whoever stands on one with the keyboard, while the page around them is drawn again.
	useEffect(() => {
		const container = box.current
		if (!container || !onOpen) return
		const open = ({ target }: MouseEvent) => {
			const mark = target instanceof Element ? target.closest<HTMLElement>("[data-step]") : null
			if (mark?.dataset["step"] !== undefined) onOpen(mark.dataset["step"])
		}
		container.addEventListener("click", open)
		return () => container.removeEventListener("click", open)
	}, [onOpen])

	const isShown = useCallback(
		(id: string): boolean => {
			const element = drawing?.find(id)
			return drawing !== null && element !== undefined && !(overview && isHidden(drawing, element, steps))
		},
		[drawing, overview, steps],
	)
	const open = useCallback(
		(id: string): void => {
			const call = callsOf(id)
			if (call) call.open()
			else if (heat?.has(id)) onOpen?.(id)
		},
		[callsOf, heat, onOpen],
	)
	const { at, enter, leave, press } = useDrawingKeys({ drawing, steps, isShown, open })
	/** The step where one stands, in words: what its shape, its marks and its colour say. */
	const said = (() => {
		const element = at === null ? undefined : drawing?.find(at)
		if (!element) return ""
		const status = steps.get(element.id)
		const parts = [
			element.businessObject.name ?? "",
			...(steps.size === 0 ? [] : [t(`state.${status?.state ?? "future"}`)]),
			...(status ? [timeOf(status)] : []),
			heat?.get(element.id)?.label ?? "",
			callsOf(element.id)?.label ?? "",
		]
		return parts.filter((part) => part !== "").join(", ")
	})()

	const area = useMemo(() => (drawing && overview ? overviewArea(drawing, steps) : null), [drawing, overview, steps])
	const height = area && width > 0 ? Math.round(area.height * Math.min(MOST_ZOOM, width / area.width)) : FULL_HEIGHT
	const showCurrent = useCallback(() => {
		drawing?.show(currentArea(drawing, steps, { width, height: FULL_HEIGHT }), MOST_DETAIL)
	}, [drawing, steps, width])

	// What is at stake is in view at once; where the reader has moved it since, it stays until the case has moved.
	const where = [...steps].flatMap(([id, { token }]) => (token ? [id] : [])).join(" ")
	const shown = useRef<{ readonly drawing: OpenDrawing; readonly where: string } | null>(null)
	useEffect(() => {
		if (!drawing || width === 0) return
		const now = `${where} ${width} ${height}`
		if (shown.current?.drawing === drawing && shown.current.where === now) return
		shown.current = { drawing, where: now }
		if (area) drawing.show(area, MOST_ZOOM)
		else showCurrent()
	}, [drawing, area, width, height, where, showCurrent])

	return (
		<div
			className={styles["drawing"]}
			data-plain={steps.size === 0}
			data-view={overview ? "overview" : "full"}
			ref={sized}
		>
			<fieldset className={styles["canvas"]} aria-label={t("drawing", { name })}>
				{drawing && (
					<button
						type="button"
						className={styles["walker"]}
						aria-label={t("walk")}
						onFocus={enter}
						onBlur={leave}
						onKeyDown={press}
						data-no-print
					/>
				)}
				<div ref={box} className={styles["box"]} style={{ height }} data-drawn={drawing !== null} />
			</fieldset>
			<output className={styles["said"]} aria-live="polite">
				{said}
			</output>
			{drawing && !overview && (
				<fieldset className={styles["tools"]} aria-label={t("tools.label")} data-no-print>
					<button type="button" onClick={showCurrent}>
						<Icon name="mapPin" size={16} />
						{t("tools.here")}
					</button>
					<button type="button" onClick={() => drawing.show(wholeArea(drawing))}>
						<Icon name="maximize" size={16} />
						{t("tools.all")}
					</button>
					<button type="button" aria-label={t("tools.nearer")} onClick={() => drawing.zoomBy(STEP)}>
						<Icon name="zoomIn" size={16} />
					</button>
					<button type="button" aria-label={t("tools.further")} onClick={() => drawing.zoomBy(1 / STEP)}>
						<Icon name="zoomOut" size={16} />
					</button>
				</fieldset>
			)}
		</div>
	)
}
