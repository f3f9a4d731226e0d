import { defineConfig } from "vite"

/** The server: one file of our own sources, with a map for what errors say of where they came from. */
export default defineConfig({
	publicDir: false,
	build: { ssr: "main.ts", target: "node20", sourcemap: true, minify: false },
})
