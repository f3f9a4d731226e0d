import type { MessageTexts } from "./message-texts.ts"

/** A message as its parts, before it is text or HTML. */
export interface MessageParts {
	readonly subject: string
	readonly greeting: string
	/** Sentences, each a paragraph. */
	readonly lines: readonly string[]
	/** What is asked by when, or a code: set apart. */
	readonly marked: string | null
	/** Titled lists, as in a digest. */
	readonly lists: readonly { readonly title: string; readonly items: readonly string[] }[]
	readonly action: { readonly label: string; readonly url: string } | null
	/** Under the action. */
	readonly after: readonly string[]
	/** At the foot, small. */
	readonly foot: readonly (string | { readonly label: string; readonly url: string })[]
}

export interface RenderedMessage {
	readonly subject: string
	readonly text: string
	readonly html: string
}

export function renderMessage(
	parts: MessageParts,
	texts: Pick<MessageTexts, "lang" | "colon" | "product">,
): RenderedMessage {
	return { subject: parts.subject, text: asText(parts, texts), html: asHtml(parts, texts) }
}

function asText(parts: MessageParts, { colon, product }: Pick<MessageTexts, "colon" | "product">): string {
	const lists = parts.lists.map(({ title, items }) => [title, ...items.map((one) => `- ${one}`)].join("\n"))
	const blocks = [
		parts.greeting,
		...parts.lines,
		...(parts.marked === null ? [] : [parts.marked]),
		...lists,
		...(parts.action === null ? [] : [`${parts.action.label}${colon.trimEnd()}\n${parts.action.url}`]),
		...parts.after,
		"--",
		[product, ...parts.foot.map((one) => (typeof one === "string" ? one : `${one.label}${colon}${one.url}`))].join(
			"\n",
		),
	]
	return `${blocks.join("\n\n")}\n`
}

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

/**
 * Tables and inline styles, for readers of 2007; no picture, nothing loaded from anywhere, so that nobody learns whether
 * and where it was read. Colours of the product's light theme; dark readers turn them round themselves.
 */
function asHtml(parts: MessageParts, { lang, product }: Pick<MessageTexts, "lang" | "product">): string {
	const paragraph = (text: string, style = "") => `<p style="margin:0 0 16px;${style}">${escape(text)}</p>`
	const lists = parts.lists.map(
		({ title, items }) =>
			`<h2 style="margin:0 0 8px;font-size:16px;line-height:24px;font-weight:600">${escape(title)}</h2>` +
			`<ul style="margin:0 0 16px;padding:0 0 0 20px">${items.map((one) => `<li style="margin:0 0 4px">${escape(one)}</li>`).join("")}</ul>`,
	)
	const marked =
		parts.marked === null
			? ""
			: `<p style="margin:0 0 16px;padding:12px 16px;background:#F0F0EC;border-radius:6px;font-weight:600">${escape(parts.marked)}</p>`
	const action =
		parts.action === null
			? ""
			: `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px"><tr><td style="background:#0A6780;border-radius:6px"><a href="${escape(parts.action.url)}" style="display:inline-block;padding:12px 20px;color:#FFFFFF;font-weight:600;text-decoration:none">${escape(parts.action.label)}</a></td></tr></table>`
	const foot = parts.foot
		.map((one) =>
			typeof one === "string"
				? escape(one)
				: `<a href="${escape(one.url)}" style="color:#0A6780">${escape(one.label)}</a>`,
		)
		.join("<br>")
	return `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escape(parts.subject)}</title></head>
<body style="margin:0;background:#F6F6F3;color:#1A2226;${FONT};font-size:16px;line-height:24px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#F6F6F3"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;background:#FFFFFF;border:1px solid #E5E6E1;border-radius:10px;text-align:left"><tr><td style="padding:24px;${FONT};font-size:16px;line-height:24px;color:#1A2226">
<h1 style="margin:0 0 16px;font-size:20px;line-height:28px;font-weight:600">${escape(parts.subject)}</h1>
${[paragraph(parts.greeting), ...parts.lines.map((one) => paragraph(one)), marked, ...lists, action, ...parts.after.map((one) => paragraph(one, "font-size:14px;line-height:20px;color:#465158"))].filter(Boolean).join("\n")}
</td></tr><tr><td style="padding:16px 24px;border-top:1px solid #E5E6E1;${FONT};font-size:13px;line-height:18px;color:#626C74">${escape(product)}<br>${foot}</td></tr></table>
</td></tr></table>
</body></html>
`
}

const ENTITIES: Readonly<Record<string, string>> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
	"'": "&#39;",
}
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (one) => ENTITIES[one] ?? one)
