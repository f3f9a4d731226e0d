import { Hono } from "hono"
import { html, raw } from "hono/html"
import type { ApiEnv } from "./router.ts"

type Described = Readonly<Record<string, unknown>>

interface Operation {
	readonly tags?: readonly string[]
	readonly summary?: string
	readonly description?: string
	readonly security?: readonly unknown[]
	readonly parameters?: readonly {
		name: string
		in: string
		required?: boolean
		schema?: Described
		description?: string
	}[]
	readonly requestBody?: { readonly content?: Readonly<Record<string, { schema?: Described }>> }
	readonly responses?: Readonly<
		Record<string, { description?: string; content?: Readonly<Record<string, { schema?: Described }>> }>
	>
}

interface Document {
	readonly info: { readonly title: string; readonly description?: string }
	readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>
	readonly components?: { readonly schemas?: Readonly<Record<string, Described>> }
}

const methods = ["get", "post", "put", "patch", "delete"] as const

/**
 * The reference as a page, made from the OpenAPI document. Our own, because the usual viewers load themselves from
 * elsewhere or need inline scripts, and this page must be readable inside a hospital's network.
 */
export const documentationRoutes = (describe: () => unknown) =>
	new Hono<ApiEnv>()
		.get("/openapi.json", (c) => c.json(describe() as Described))
		.get("/docs.css", (c) => c.text(css, 200, { "Content-Type": "text/css; charset=utf-8" }))
		.get("/docs", (c) => c.html(page(describe() as Document)))

const page = (document: Document) => {
	const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
		methods.flatMap((method) => (item[method] ? [{ path, method, operation: item[method] }] : [])),
	)
	const tags = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? "Other"))]
	return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${document.info.title}: API reference</title>
<link rel="stylesheet" href="/api/docs.css">
</head>
<body>
<header><h1>${document.info.title}: API reference</h1>
${(document.info.description ?? "").split("\n\n").map((one) => html`<p>${one}</p>`)}
<p><a href="/api/openapi.json">OpenAPI 3.1 document</a></p></header>
<nav aria-label="Routes">${tags.map(
		(tag) =>
			html`<h2>${tag}</h2><ul>${operations
				.filter(({ operation }) => (operation.tags?.[0] ?? "Other") === tag)
				.map(
					(one) => html`<li><a href="#${anchor(one)}"><b>${one.method.toUpperCase()}</b> ${one.path}</a></li>`,
				)}</ul>`,
	)}<h2><a href="#schemas">Schemas</a></h2></nav>
<main>${operations.map(section)}
<section id="schemas"><h2>Schemas</h2>${Object.entries(document.components?.schemas ?? {}).map(
		([name, schema]) => html`<details id="schema-${name}"><summary>${name}</summary>${code(schema)}</details>`,
	)}</section></main>
</body>
</html>`
}

const anchor = ({ method, path }: { method: string; path: string }): string =>
	`${method}-${path.replaceAll(/[^a-z0-9]+/gi, "-")}`

function section(one: { path: string; method: string; operation: Operation }) {
	const { operation } = one
	const parameters = operation.parameters ?? []
	return html`<section id="${anchor(one)}">
<h2><b>${one.method.toUpperCase()}</b> <code>${one.path}</code></h2>
<p>${operation.summary ?? ""}${operation.security?.length === 0 ? " (public)" : ""}</p>
${operation.description ? html`<p>${operation.description}</p>` : ""}
${
	parameters.length === 0
		? ""
		: html`<table><caption>Parameters</caption><tbody>${parameters.map(
				({ name, in: where, required, schema, description }) =>
					html`<tr><th scope="row"><code>${name}</code></th><td>${where}${required ? ", required" : ""}</td>
<td>${description ?? ""} <code>${JSON.stringify(schema ?? {})}</code></td></tr>`,
			)}</tbody></table>`
}
${Object.entries(operation.requestBody?.content ?? {}).map(
	([type, { schema }]) => html`<details><summary>Body, ${type}</summary>${code(schema)}</details>`,
)}
<ul>${Object.entries(operation.responses ?? {}).map(
		([status, response]) =>
			html`<li><b>${status}</b> ${response.description ?? ""}${Object.values(response.content ?? {}).map(
				({ schema }) => html`<details><summary>Form</summary>${code(schema)}</details>`,
			)}</li>`,
	)}</ul>
</section>`
}

/** A schema as text, its references as links. */
function code(schema: Described | undefined) {
	const text = JSON.stringify(schema ?? {}, null, 2)
	const parts = text.split(/("#\/components\/schemas\/[\w.-]+")/)
	return html`<pre>${parts.map((part) => {
		const name = /^"#\/components\/schemas\/([\w.-]+)"$/.exec(part)?.[1]
		return name === undefined ? part : html`${raw('<a href="#schema-')}${name}${raw('">')}${name}${raw("</a>")}`
	})}</pre>`
}

const css = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { display: grid; grid-template: auto 1fr / 20rem 1fr; gap: 0 2rem; max-width: 90rem; margin: 0 auto; padding: 1rem }
header { grid-column: 1 / -1 }
nav { position: sticky; top: 0; max-height: 100vh; overflow: auto; font-size: .875rem }
nav h2 { font-size: 1rem; margin: 1rem 0 .25rem }
nav ul { list-style: none; margin: 0; padding: 0 }
nav a { overflow-wrap: anywhere }
main { min-width: 0 }
section { border-top: 1px solid; padding: .5rem 0 1rem }
section h2 { font-size: 1.125rem; overflow-wrap: anywhere }
table { border-collapse: collapse } caption { text-align: left; font-weight: bold }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; overflow-wrap: anywhere }
pre { overflow: auto; font-size: .8125rem } summary { cursor: pointer }
@media (max-width: 50rem) { body { display: block } nav { position: static } }
`
