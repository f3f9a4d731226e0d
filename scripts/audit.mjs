/**
 * Whether a package that runs in production has a known vulnerability of level high or critical.
 *
 * Not every registry answers this: mirrors offer no such endpoint (404, 405), and a machine may have no network. That is
 * said, and is no failure: a build must not hang on somebody else's server. It is never shown as if nothing were known.
 */
import { runNpm } from "./install.mjs"

const SERIOUS = ["high", "critical"]

const args = ["audit", "--omit=dev", "--audit-level=high", "--json", "--fetch-retries=0", "--loglevel=warn"]
const { stdout, stderr } = runNpm(args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 })
report(parse(stdout ?? ""))

function report(answer) {
	if (answer?.vulnerabilities && answer.metadata) return judge(answer)
	if (/audit endpoint returned an error/.test(stderr ?? "")) {
		const why = answer?.statusCode ? `it answered ${answer.statusCode}` : "no connection"
		console.log(
			`NOT CHECKED: the package registry could not be asked for known vulnerabilities (${why}). Nothing is known, good or bad; run "npm audit --omit=dev" where a registry answers.`,
		)
		return
	}
	console.error(`npm ${args.join(" ")} gave no answer that can be read:\n${stderr}`)
	process.exitCode = 1
}

function judge({ vulnerabilities, metadata }) {
	const serious = Object.values(vulnerabilities).filter((one) => SERIOUS.includes(one.severity))
	for (const one of serious) {
		const causes = one.via.map((via) => (typeof via === "string" ? `through ${via}` : via.title))
		console.error(`${one.severity}: ${one.name} ${one.range} (${causes.join("; ")})`)
	}
	if (serious.length > 0) process.exitCode = 1
	else {
		const { info = 0, low = 0, moderate = 0 } = metadata.vulnerabilities
		console.log(`The registry knows of no high or critical one; ${info + low + moderate} of a lower level.`)
	}
}

function parse(text) {
	try {
		return JSON.parse(text)
	} catch {
		return undefined
	}
}
