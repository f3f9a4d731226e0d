import { defineConfig } from "vite"

/** The screens, built into `dist/web`; `api/web.ts` serves them. JSX needs no plugin, and there is no server of Vite's:
 * `npm run dev` builds again on changes, so that what one sees always has the headers and the origin of the product. */
export default defineConfig({
	root: "web",
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
			onwarn(warning, warn) {
				// Mantine's files begin with "use client", which means nothing where there is only a client.
				if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning)
			},
		},
	},
})
