import { execFile } from "node:child_process"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"
import { getSystemCommand } from "./system-command.ts"

const execute = promisify(execFile)

export interface TestCertificates {
	readonly folder: string
	/** Certificate (PEM) of the authority, and the file with it. */
	readonly ca: string
	readonly caFile: string
	/** Of another authority, which has signed nothing here. */
	readonly otherCa: string
	/** Certificate and key, signed by the authority, for names such as `DNS:localhost` or `IP:127.0.0.1`. */
	issue(names: string, days?: number): Promise<{ certificate: string; key: string }>
	remove(): Promise<void>
}

/** An authority of one's own, made by the system's openssl. */
export async function createCertificates(): Promise<TestCertificates> {
	const openssl = await getSystemCommand("openssl", "openssl")
	const folder = await mkdtemp(path.join(tmpdir(), "passerelle-certificates-"))
	const file = (name: string) => path.join(folder, name)
	const run = async (args: readonly string[]) => await execute(openssl, [...args])
	const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
	const authority = async (name: string) => {
		const out = ["-keyout", file(`${name}.key`), "-out", file(`${name}.crt`)]
		await run(["req", "-x509", ...newKey, ...out, "-days", "30", "-subj", `/CN=${name}`])
		return await readFile(file(`${name}.crt`), "utf8")
	}
	const ca = await authority("authority")
	const otherCa = await authority("other")
	let issued = 0
	return {
		folder,
		ca,
		caFile: file("authority.crt"),
		otherCa,
		async issue(names, days = 30) {
			issued += 1
			const [certificate, key, request] = ["crt", "key", "csr"].map((end) => file(`server-${issued}.${end}`))
			if (!certificate || !key || !request) throw new Error("no file names")
			await writeFile(file("names"), `subjectAltName=${names}\n`)
			await run(["req", ...newKey, "-keyout", key, "-out", request, "-subj", "/CN=server"])
			const signer = ["-CA", file("authority.crt"), "-CAkey", file("authority.key"), "-CAcreateserial"]
			const range = ["-days", String(days), "-extfile", file("names")]
			await run(["x509", "-req", "-in", request, "-out", certificate, ...signer, ...range])
			return { certificate, key }
		},
		async remove() {
			await rm(folder, { recursive: true })
		},
	}
}
