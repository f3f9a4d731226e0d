import { useEffect, useMemo, useRef } from "react"
import { useTranslation } from "react-i18next"
import type { ProcessMap } from "../../client/figures-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { languageNow } from "../../i18n/language.ts"
import { actingAs } from "./acting-as.ts"
import { downloadDrawing } from "./download-drawing.ts"
import { commonestEdges, type DrawnEdge, type DrawnNode, FINISH, layoutMap, NODE, START } from "./layout-map.ts"
import styles from "./MapGraph.module.css"
import { sayCalendar, sayCount } from "./say-figure.ts"

export interface MapMark {
	readonly place: string
	/** Where it went from there; null for the place itself. */
	readonly next: string | null
}

interface MapGraphProps {
	readonly map: ProcessMap
	readonly nameOf: (place: string) => string
	/** Share of the passages that are drawn, 0 to 1. */
	readonly share: number
	readonly onShare: (share: number) => void
	/** The way of a case or variant that is to stand out; null for none. */
	readonly way: readonly string[] | null
	readonly onMark: (mark: MapMark) => void
}

const LEAST = 50
const STEP = 5
const LINE = 22

/** Cuts a label in two lines. */
function linesOf(text: string): readonly string[] {
	if (text.length <= LINE) return [text]
	const words = text.split(" ")
	let first = ""
	while (words[0] !== undefined && `${first} ${words[0]}`.trim().length <= LINE)
		first = `${first} ${words.shift()}`.trim()
	const rest = words.join(" ")
	if (first === "") return [`${rest.slice(0, LINE - 1)}…`]
	return [first, rest.length > LINE ? `${rest.slice(0, LINE - 1)}…` : rest]
}

/** The ways really gone, as one drawing: boxes are steps, lines what came next, as thick as often. */
export function MapGraph({ map, nameOf, share, onShare, way, onMark }: MapGraphProps) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const svg = useRef<SVGSVGElement>(null)
	const sheet = useRef<HTMLElement>(null)
	const onWay = useMemo(
		() => new Set((way ?? []).slice(0, -1).map((place, index) => `${place} ${way?.[index + 1]}`)),
		[way],
	)
	const drawn = useMemo(() => {
		const common = new Set(commonestEdges(map.edges, share))
		const edges = map.edges.filter((edge) => common.has(edge) || onWay.has(`${edge.from} ${edge.to}`))
		return layoutMap({ activities: map.activities, edges })
	}, [map, share, onWay])
	// A map wider than its window is first seen where it begins.
	useEffect(() => {
		const begins = drawn.nodes.find(({ place }) => place === START) ?? drawn.nodes[0]
		if (sheet.current && begins) sheet.current.scrollLeft = begins.x - sheet.current.clientWidth / 2
	}, [drawn])
	const most = Math.max(1, ...drawn.edges.map(({ count }) => count))
	const mostVisits = Math.max(1, ...drawn.nodes.map(({ count }) => count))
	const isDim = (stands: boolean): boolean => way !== null && !stands
	const sayEdge = ({ from, to, count, medianMs }: DrawnEdge): string =>
		t("map.edge", {
			from: from === START ? t("map.start") : nameOf(from),
			to: to === FINISH ? t("map.finish") : nameOf(to),
			count,
			median: medianMs === null ? "–" : sayCalendar(medianMs, language),
		})
	return (
		<>
			<div className={styles["tools"]}>
				<label className={styles["slider"]}>
					<span>{t("map.share", { value: Math.round(share * 100) })}</span>
					<input
						type="range"
						min={LEAST}
						max={100}
						step={STEP}
						value={Math.round(share * 100)}
						onChange={({ currentTarget }) => onShare(Number(currentTarget.value) / 100)}
					/>
				</label>
				<button
					type="button"
					className={styles["save"]}
					onClick={() => svg.current && downloadDrawing("parcours-reels.svg", svg.current)}
				>
					<Icon name="download" size={16} />
					{t("map.asDrawing")}
				</button>
			</div>
			<section ref={sheet} className={styles["sheet"]} aria-label={t("map.drawing")}>
				<svg
					ref={svg}
					width={drawn.width}
					height={drawn.height}
					viewBox={`0 0 ${drawn.width} ${drawn.height}`}
					className={styles["graph"]}
				>
					<title>{t("map.drawing")}</title>
					<defs>
						{(["arrow", "wayArrow"] as const).map((kind) => (
							<marker
								key={kind}
								id={`map-${kind}`}
								viewBox="0 0 12 12"
								refX="10"
								refY="6"
								markerWidth="14"
								markerHeight="14"
								markerUnits="userSpaceOnUse"
								orient="auto"
							>
								<path d="M1 0.5 11 6 1 11.5Z" className={styles[kind]} />
							</marker>
						))}
					</defs>
					{drawn.edges.map((edge) => (
						<path
							key={`${edge.from} ${edge.to}`}
							d={edge.path}
							className={styles["edge"]}
							strokeWidth={1 + 5 * Math.sqrt(edge.count / most)}
							markerEnd={`url(#map-${onWay.has(`${edge.from} ${edge.to}`) ? "wayArrow" : "arrow"})`}
							data-way={onWay.has(`${edge.from} ${edge.to}`) || undefined}
							data-dim={isDim(onWay.has(`${edge.from} ${edge.to}`)) || undefined}
						/>
					))}
					{drawn.nodes.map((node) =>
						node.place === START || node.place === FINISH ? (
							<circle
								key={node.place}
								cx={node.x}
								cy={node.y}
								r={7}
								className={styles[node.place === START ? "start" : "finish"]}
							/>
						) : (
							<Box
								key={node.place}
								node={node}
								name={nameOf(node.place)}
								part={node.count / mostVisits}
								stands={way?.includes(node.place) ?? false}
								dim={isDim(way?.includes(node.place) ?? false)}
								onOpen={() => onMark({ place: node.place, next: null })}
							/>
						),
					)}
					{drawn.edges.map((edge) => {
						const text =
							edge.medianMs === null
								? sayCount(edge.count, language)
								: `${sayCount(edge.count, language)} · ${sayCalendar(edge.medianMs, language)}`
						const width = text.length * 6.2 + 10
						const opens = edge.from !== START && edge.to !== FINISH
						const open = () => onMark({ place: edge.from, next: edge.to })
						return (
							<g
								key={`${edge.from} ${edge.to}`}
								className={styles[opens ? "label" : "still"]}
								data-dim={isDim(onWay.has(`${edge.from} ${edge.to}`)) || undefined}
								{...(opens ? actingAs(sayEdge(edge), open) : { "aria-label": sayEdge(edge), role: "img" })}
							>
								<rect x={edge.label.x - width / 2} y={edge.label.y - 9} width={width} height={18} rx={9} />
								<text x={edge.label.x} y={edge.label.y + 4} textAnchor="middle">
									{text}
								</text>
							</g>
						)
					})}
				</svg>
			</section>
		</>
	)
}

interface BoxProps {
	readonly node: DrawnNode
	readonly name: string
	/** Of the place that is come to most often. */
	readonly part: number
	readonly stands: boolean
	readonly dim: boolean
	readonly onOpen: () => void
}

function Box({ node, name, part, stands, dim, onOpen }: BoxProps) {
	const { t } = useTranslation("figures")
	const language = languageNow()
	const left = node.x - NODE.width / 2
	const top = node.y - NODE.height / 2
	const lines = linesOf(name)
	return (
		<g
			className={styles["box"]}
			data-way={stands || undefined}
			data-dim={dim || undefined}
			{...actingAs(t("map.box", { step: name, count: node.count }), onOpen)}
		>
			<title>{name}</title>
			<rect x={left} y={top} width={NODE.width} height={NODE.height} rx={8} className={styles["face"]} />
			<rect
				x={left + 10}
				y={top + NODE.height - 8}
				width={(NODE.width - 20) * part}
				height={3}
				rx={1.5}
				className={styles["part"]}
			/>
			{lines.map((line, index) => (
				<text key={line} x={left + 12} y={top + (lines.length === 1 ? 28 : 20 + 15 * index)}>
					{line}
				</text>
			))}
			<text
				x={left + NODE.width - 10}
				y={top + (lines.length === 1 ? 28 : 20)}
				textAnchor="end"
				className={styles["count"]}
			>
				{sayCount(node.count, language)}
			</text>
		</g>
	)
}
