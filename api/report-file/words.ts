import type { ReportContent } from "../../db/reports/content.ts"
import { FEWEST, type Figure } from "../../db/reports/figure.ts"
import { reportKindLabels } from "../../machines/report-circuit.ts"

export type Language = "fr" | "en"

const texts = {
	fr: {
		draft: "Brouillon : les chiffres peuvent encore changer",
		contents: "Sommaire",
		period: "Période",
		counted: "Chiffres arrêtés au",
		edition: "Édition",
		hash: "Empreinte SHA-256",
		none: "aucune : ce bilan n'est pas figé",
		reading: "Comment lire ce bilan",
		readingText:
			"Chaque chiffre porte sa définition et son effectif (n). Les durées sont des médianes : la moitié a pris ce temps ou moins ; ce qui dure encore est compté. L'empreinte permet de vérifier que rien n'a été modifié depuis que le bilan a été figé.",
		suppressed: `Les effectifs de moins de ${FEWEST} ne sont pas montrés, ni ceux qui permettraient de les déduire.`,
		few: "non montré",
		hiddenHere: `Non montré : effectif de moins de ${FEWEST}, ou qui permettrait d'en déduire un.`,
		least: "1, pas du tout",
		most: "5, tout à fait",
		page: "page",
		nothing: "Rien sur cette période.",
		comment: "Commentaire de l'équipe",
		of: "sur",
		median: "Médiane",
		p90: "90e centile",
		running: "Non abouties",
		longest: "Plus long",
		days: "j",
		moreThan: "plus de",
		unknown: "non connue",
		answers: "réponses",
		no: "Non",
		yes: "Oui",
		figure: "Chiffre",
		definition: "Définition",
		what: "Quoi",
		number: "Nombre",
		total: "Total",
		cases: "Dossiers derrière le chiffre",
		case: "Dossier",
		date: "Date",
		length: "Jours",
		hidden: "dossier d'une autre plateforme ou réservé",
		summary: "Bilan",
	},
	en: {
		draft: "Draft: figures may still change",
		contents: "Contents",
		period: "Period",
		counted: "Figures as of",
		edition: "Edition",
		hash: "SHA-256 hash",
		none: "none: this report is not frozen",
		reading: "How to read this report",
		readingText:
			"Each figure has its definition and its number (n) under it. Lengths are medians: half took this long or less; what still goes on is counted. The hash shows whether anything was changed since the report was frozen.",
		suppressed: `Numbers under ${FEWEST} are not shown, nor those that would give them away.`,
		few: "not shown",
		hiddenHere: `Not shown: a number under ${FEWEST}, or one that would give such a number away.`,
		least: "1, not at all",
		most: "5, entirely",
		page: "page",
		nothing: "Nothing in this period.",
		comment: "The team's comment",
		of: "of",
		median: "Median",
		p90: "90th percentile",
		running: "Not ended",
		longest: "Longest",
		days: "d",
		moreThan: "more than",
		unknown: "not known",
		answers: "answers",
		no: "No",
		yes: "Yes",
		figure: "Figure",
		definition: "Definition",
		what: "What",
		number: "Number",
		total: "Total",
		cases: "Cases behind the figure",
		case: "Case",
		date: "Date",
		length: "Days",
		hidden: "case of another platform, or reserved",
		summary: "Report",
	},
} as const

/** A report in one language. */
export class ReportWords {
	readonly language: Language
	readonly content: ReportContent

	readonly #definitions: ReadonlyMap<string, ReportContent["definitions"][number]>

	constructor(content: ReportContent, language: Language) {
		this.content = content
		this.language = language
		this.#definitions = new Map(content.definitions.map((one) => [one.id, one]))
	}

	get t(): (typeof texts)[Language] {
		return texts[this.language]
	}

	get #locale(): string {
		return this.language === "fr" ? "fr-FR" : "en-GB"
	}

	get title(): string {
		const { kind, fromOn } = this.content.report
		const name = reportKindLabels[kind][this.language]
		return kind === "yearly" ? `${name} ${fromOn.slice(0, 4)}` : name
	}

	get period(): string {
		return `${this.day(this.content.report.fromOn)} – ${this.day(this.content.report.toOn)}`
	}

	day(day: string): string {
		const said = new Intl.DateTimeFormat(this.#locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(day))
		return this.language === "fr" ? said.replace(/^1 /, "1er ") : said
	}

	instant(at: string): string {
		return new Intl.DateTimeFormat(this.#locale, {
			dateStyle: "long",
			timeStyle: "short",
			timeZone: this.zone,
		}).format(new Date(at))
	}

	titleOf(figure: string): string {
		return this.#definitions.get(figure)?.title[this.language] ?? figure
	}

	get zone(): string {
		return this.content.report.platform.zone
	}

	/** What a key of a figure is called. */
	label(figure: string, key: string): string {
		const words = this.#definitions.get(figure)?.words ?? ""
		return this.content.labels[words]?.[key]?.[this.language] ?? key
	}

	number(n: number | null): string {
		return n === null ? this.t.few : new Intl.NumberFormat(this.#locale).format(n)
	}

	share(n: number | null, of: number | null): string {
		return n === null || of === null || of === 0
			? ""
			: new Intl.NumberFormat(this.#locale, { style: "percent", maximumFractionDigits: 0 }).format(n / of)
	}

	days(days: number | null, longest: number | null, n: number | null): string {
		const format = (value: number) =>
			`${new Intl.NumberFormat(this.#locale, { maximumFractionDigits: 1 }).format(value)} ${this.t.days}`
		if (n === null) return this.t.few
		if (days !== null) return format(days)
		return longest === null ? this.t.unknown : `${this.t.moreThan} ${format(longest)}`
	}

	/** How many a figure is about. */
	n(figure: Figure): number | null {
		switch (figure.kind) {
			case "counts":
			case "answers":
				return figure.n
			case "rates":
				return figure.lines[0]?.of ?? null
			case "durations":
				return figure.lines.some((one) => one.n === null)
					? null
					: figure.lines.reduce((sum, one) => sum + (one.n ?? 0), 0)
		}
	}
}

/** Whether a number of a figure is not shown. */
export function hasHidden(figure: Figure): boolean {
	switch (figure.kind) {
		case "counts":
			return figure.n === null || figure.cells.some((one) => one.n === null)
		case "rates":
			return figure.lines.some((one) => one.n === null || one.of === null)
		case "durations":
			return figure.lines.some((one) => one.n === null || one.running === null)
		case "answers":
			return figure.n === null || figure.lines.some((one) => one.n === null || one.counts.includes(null))
	}
}

/** Whether there is nothing to be shown of a figure. */
export function isEmpty(figure: Figure): boolean {
	switch (figure.kind) {
		case "counts":
			return figure.cells.length === 0
		case "answers":
			return figure.n === 0
		case "rates":
			return figure.lines.every((one) => one.of === 0)
		case "durations":
			return figure.lines.length === 0
	}
}
