import { defineConfig, type Plugin } from "vite"

/**
 * Puts the script that begins with a page (`web/early.ts`) before everything else. Vite makes one script of all that
 * `index.html` names, which would run when the last of them has come.
 */
const early = (): Plugin => ({
	name: "passerelle-early",
	transformIndexHtml: {
		order: "post",
		handler(_html, { bundle }) {
			const chunk = Object.values(bundle ?? {}).find(
				(one) => one.type === "chunk" && one.isEntry && one.name === "early",
			)
			if (!chunk) throw new Error("the build has no early script")
			return [
				{ tag: "script", attrs: { type: "module", async: true, src: `/${chunk.fileName}` }, injectTo: "head-prepend" },
			]
		},
	},
})

/** What the early script needs, and nothing else. */
const EARLY =
	/web[\\/](early\.ts|client[\\/]early|first-pages)|board[\\/]board-path|machines[\\/]parties|vite[\\/]preload-helper/
/** What has to be there before any contract is. */
const ZOD = /node_modules[\\/]zod[\\/]|client[\\/]without-eval/

/** The screens, built into `dist/web`; `api/web.ts` serves them. JSX needs no plugin, and there is no server of Vite's:
 * `npm run dev` builds again on changes, so that what one sees always has the headers and the origin of the product. */
export default defineConfig({
	root: "web",
	plugins: [early()],
	build: {
		outDir: "../dist/web",
		emptyOutDir: true,
		// Nothing inlined: the content security policy lets fonts and scripts come from files only.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		reportCompressedSize: false,
		// The dictionaries that passwords are judged with, fetched when one is chosen; the first load has a test.
		chunkSizeWarningLimit: 1_200,
		rolldownOptions: {
			input: { index: "web/index.html", early: "web/early.ts" },
			output: {
				codeSplitting: {
					// What every page needs in one file: a browser asks for six at a time, and each costs a slow computer 2 ms.
					groups: [
						{ name: "early-parts", test: EARLY, priority: 4 },
						{ name: "zod", test: ZOD, priority: 3 },
						{ name: "first", tags: ["$initial"], priority: 2 },
					],
				},
			},
			onwarn(warning, warn) {
				// Mantine's files begin with "use client", which means nothing where there is only a client.
				if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning)
			},
		},
	},
})
