import { randomBytes } from "node:crypto"
import { readFile } from "node:fs/promises"
import path from "node:path"
import { serveStatic } from "@hono/node-server/serve-static"
import type { Context } from "hono"
import { Hono } from "hono"
import { z } from "zod"
import type { ApiEnv } from "./router.ts"

const NONCE_BYTES = 16
const YEAR = "public, max-age=31536000, immutable"

/**
 * Scripts, fonts and connections of our own only, and no script inside the page. Mantine writes its variables and the
 * widths of some components into `<style>` elements while it runs: they carry a nonce that is new with every page, so
 * that `'unsafe-inline'` is not needed. Styles set on one element go through the CSSOM, which the policy lets pass.
 */
const policyFor = (nonce: string): string =>
	[
		"default-src 'none'",
		"script-src 'self'",
		`style-src 'self' 'nonce-${nonce}'`,
		"font-src 'self'",
		"img-src 'self' data:",
		"connect-src 'self'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-src 'self'",
		"frame-ancestors 'none'",
	].join("; ")

/** What no page of ours does; passkeys are for us and for nobody inside us. */
const PERMISSIONS =
	"camera=(), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)"

/** Addresses that are never a page: a mistyped one must not answer with a page and status 200. */
const NO_PAGE = /^\/(api|assets|healthz|readyz|metrics)(\/|$)/

/** What pages need that a visit begins with, as `vite.config.ts` has written it down. */
const FirstPages = z.array(z.object({ pattern: z.string(), links: z.string(), asked: z.string() }))

/**
 * The screens: hashed files for ever, and one page for every address that the browser's router knows.
 *
 * @param folder what `scripts/build-web.mjs` has built
 */
export const webRoutes = (folder: string) =>
	new Hono<ApiEnv>()
		.use("/assets/*", async (c, next) => {
			await next()
			if (c.res.ok) c.header("Cache-Control", YEAR)
		})
		.get("/assets/*", serveStatic({ root: folder, precompressed: true }))

/**
 * The page of an address that no route has taken; undefined when it is none. Not a route `*`, which every request would
 * match, and be counted under.
 */
export async function findPage(c: Context<ApiEnv>, folder: string): Promise<Response | undefined> {
	if (c.req.method !== "GET" || NO_PAGE.test(c.req.path)) return undefined
	const nonce = randomBytes(NONCE_BYTES).toString("base64")
	// Read each time: a kilobyte, and a new build shows without a new start.
	const [html, firstPages] = await Promise.all(
		["index.html", "first-pages.json"].map((name) => readFile(path.join(folder, name), "utf8")),
	)
	const page = FirstPages.parse(JSON.parse(firstPages ?? "")).find((one) => new RegExp(one.pattern).test(c.req.path))
	// Filters in the address make another question of it, which the page's own script knows how to ask.
	const asked = new URL(c.req.url).search === "" ? page?.asked : ""
	const whole = (html ?? "")
		.replace("%NONCE%", nonce)
		.replace("<head>", () => `<head>${asked ?? ""}`)
		.replace("</head>", () => `${page?.links ?? ""}</head>`)
	return c.html(whole, 200, {
		"Content-Security-Policy": policyFor(nonce),
		"Permissions-Policy": PERMISSIONS,
		"Cache-Control": "no-store",
	})
}
