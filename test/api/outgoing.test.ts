import { execFile } from "node:child_process"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import http, { type RequestListener } from "node:http"
import https from "node:https"
import type { AddressInfo, Socket } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"
import { gzipSync } from "node:zlib"
import { afterEach, describe, expect, test } from "vitest"
import { kindOfAddress } from "../../api/network-address.ts"
import { createOutgoing } from "../../api/outgoing.ts"
import { getSystemCommand } from "../setup/system-command.ts"
import { until } from "../setup/until.ts"

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
	for (const close of closing.splice(0)) await close()
})

/** A real server on loopback, with the requests that reached it. */
async function startServer(answer: RequestListener, address = "127.0.0.1", port = 0) {
	const seen: string[] = []
	const server = http.createServer((request, response) => {
		seen.push(`${request.method} ${request.url}`)
		answer(request, response)
	})
	return { seen, ...(await listen(server, address, port)) }
}

async function listen(server: http.Server | https.Server, address = "127.0.0.1", port = 0) {
	let connections = 0
	server.on("connection", (socket: Socket) => {
		connections += 1
		socket.on("close", () => (connections -= 1))
	})
	await new Promise<void>((listening) => server.listen(port, address, listening))
	closing.push(
		() =>
			new Promise((closed) => {
				server.close(() => closed())
				server.closeAllConnections()
			}),
	)
	return { port: (server.address() as AddressInfo).port, connections: () => connections }
}

const always =
	(...addresses: string[]) =>
	async () =>
		addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }))

const hello: RequestListener = (_request, response) => response.end("hello")
const refused = (code: string): unknown => expect.objectContaining({ name: "OutgoingError", code })

describe("where a call may go", () => {
	test.each([
		["127.0.0.1", "loopback"],
		["127.8.8.8", "loopback"],
		["::1", "loopback"],
		["10.1.2.3", "private"],
		["172.16.0.1", "private"],
		["172.32.0.1", "public"],
		["192.168.1.1", "private"],
		["100.64.0.1", "private"],
		["fd12:3456::1", "private"],
		["0.0.0.0", "forbidden"],
		["169.254.169.254", "forbidden"],
		["100.100.100.200", "forbidden"],
		["168.63.129.16", "forbidden"],
		["192.0.2.1", "forbidden"],
		["224.0.0.1", "forbidden"],
		["255.255.255.255", "forbidden"],
		["::", "forbidden"],
		["::ffff:127.0.0.1", "forbidden"],
		["::ffff:93.184.216.34", "forbidden"],
		["::127.0.0.1", "forbidden"],
		["64:ff9b::7f00:1", "forbidden"],
		["2002:7f00:1::", "forbidden"],
		["2001:0:7f00:1::", "forbidden"],
		["fe80::1", "forbidden"],
		["fd00:ec2::254", "forbidden"],
		["ff02::1", "forbidden"],
		["93.184.216.34", "public"],
		["2606:2800:220:1:248:1893:25c8:1946", "public"],
	])("%s is %s", (address, kind) => {
		expect(kindOfAddress(address)).toBe(kind)
	})

	test.each([
		["10.0.0.5"],
		["127.0.0.1"],
		["169.254.169.254"],
		["::1"],
		["::ffff:10.0.0.5"],
		["fe80::1"],
		["fd00:ec2::254"],
	])("a name that leads to %s is not called", async (address) => {
		const outgoing = createOutgoing({ allowedHosts: ["psc.example"], resolve: always(address) })
		await expect(outgoing("https://psc.example/")).rejects.toEqual(refused("ADDRESS_REFUSED"))
	})

	test("one private address among public ones is enough to refuse, and so is none at all", async () => {
		for (const resolve of [always("93.184.216.34", "10.0.0.5"), always()]) {
			const outgoing = createOutgoing({ allowedHosts: ["psc.example"], resolve })
			await expect(outgoing("https://psc.example/")).rejects.toEqual(refused("ADDRESS_REFUSED"))
		}
	})

	test("an address written in place of a name is looked at as well, however it is written", async () => {
		const { port, seen } = await startServer(hello)
		for (const host of [`127.0.0.1:${port}`, `2130706433:${port}`, `0x7f.1:${port}`, `[::ffff:127.0.0.1]:${port}`]) {
			const url = new URL(`https://${host}/`)
			const outgoing = createOutgoing({ allowedHosts: [url.host] })
			await expect(outgoing(url)).rejects.toEqual(refused("ADDRESS_REFUSED"))
		}
		expect(seen).toEqual([])
	})

	test("a host said to be internal may have a private address, never a link-local one", async () => {
		const { port, seen } = await startServer(hello, "127.0.0.1")
		const internal = (address: string) =>
			createOutgoing({
				allowedHosts: [`sso.intra:${port}`],
				internalHosts: ["sso.intra"],
				resolve: always(address),
			})
		// Reaches the server, which speaks no TLS.
		await expect(internal("127.0.0.1")(`https://sso.intra:${port}/`)).rejects.toEqual(refused("FAILED"))
		await expect(internal("169.254.169.254")(`https://sso.intra:${port}/`)).rejects.toEqual(refused("ADDRESS_REFUSED"))
		expect(seen).toEqual([])
	})

	test("only hosts on the list are called, on their own port, over TLS and without credentials in the address", async () => {
		const { port, seen } = await startServer(hello)
		const outgoing = createOutgoing({ allowedHosts: ["psc.example"], resolve: always("127.0.0.1") })
		const refusals = [
			"https://elsewhere.example/",
			`https://psc.example:${port}/`,
			"https://psc.example./",
			"https://psc.example.elsewhere.example/",
			"http://psc.example/",
			"ftp://psc.example/",
		]
		for (const url of refusals) await expect(outgoing(url)).rejects.toEqual(refused("NOT_ALLOWED"))
		await expect(outgoing("https://user:secret@psc.example/")).rejects.toThrow(TypeError)
		expect(seen).toEqual([])
	})

	test("plain http is for loopback, where it was allowed", async () => {
		const { port, seen } = await startServer(hello)
		const toLoopback = createOutgoing({ allowedHosts: [`localhost:${port}`], allowLoopback: true })
		const response = await toLoopback(`http://localhost:${port}/a?b`, { headers: { Accept: "text/plain" } })
		expect([response.status, await response.text()]).toEqual([200, "hello"])
		expect(seen).toEqual(["GET /a?b"])
		const toOthers = createOutgoing({
			allowedHosts: ["sso.intra"],
			internalHosts: ["sso.intra"],
			allowLoopback: true,
			resolve: always("10.0.0.5"),
		})
		await expect(toOthers("http://sso.intra/")).rejects.toEqual(refused("NOT_ALLOWED"))
	})
})

test("the connection goes to the address that was checked: a name that answers otherwise the second time leads nowhere", async () => {
	const good = await startServer(hello, "127.0.0.1")
	const bad = await startServer(hello, "127.0.0.2", good.port)
	let asked = 0
	const outgoing = createOutgoing({
		allowedHosts: [`psc.example:${good.port}`],
		allowLoopback: true,
		resolve: async () => [{ address: asked++ === 0 ? "127.0.0.1" : "127.0.0.2", family: 4 }],
	})
	expect(await (await outgoing(`http://psc.example:${good.port}/`)).text()).toBe("hello")
	expect([asked, good.seen.length, bad.seen.length]).toEqual([1, 1, 0])
	// And each call is checked anew: no connection is left over from the last one.
	expect(await (await outgoing(`http://psc.example:${good.port}/`)).text()).toBe("hello")
	expect([asked, good.seen.length, bad.seen.length]).toEqual([2, 1, 1])
})

test("a body arrives with its type and headers, and an answer without body is one", async () => {
	const received: unknown[] = []
	const { port } = await startServer((request, response) => {
		let body = ""
		request.on("data", (chunk: Buffer) => (body += chunk.toString()))
		request.on("end", () => {
			received.push(request.headers["content-type"], request.headers["authorization"], body)
			response.writeHead(204, { "X-Two": ["a", "b"] }).end()
		})
	})
	const outgoing = createOutgoing({ allowedHosts: [`127.0.0.1:${port}`], allowLoopback: true })
	const response = await outgoing(`http://127.0.0.1:${port}/`, {
		method: "POST",
		headers: { Authorization: "Basic eDp5" },
		body: new URLSearchParams({ grant_type: "é" }),
	})
	expect(received).toEqual(["application/x-www-form-urlencoded;charset=UTF-8", "Basic eDp5", "grant_type=%C3%A9"])
	expect([response.status, response.body, response.headers.get("X-Two")]).toEqual([204, null, "a, b"])
})

describe("redirects", () => {
	const redirecting: RequestListener = (request, response) => {
		const to = new URL(request.url ?? "/", "http://x").searchParams.get("to")
		if (to === null) response.end("arrived")
		else response.writeHead(302, { Location: to }).end()
	}
	const setup = async () => {
		const [here, elsewhere] = [await startServer(redirecting), await startServer(hello)]
		const hosts = [`127.0.0.1:${here.port}`, `127.0.0.1:${elsewhere.port}`]
		return {
			here,
			elsewhere,
			outgoing: createOutgoing({ allowedHosts: hosts, allowLoopback: true }),
			url: (to: string) => `http://127.0.0.1:${here.port}/?to=${encodeURIComponent(to)}`,
		}
	}

	test("one that leads elsewhere is refused, even to another host on the list, and nothing is sent there", async () => {
		const { outgoing, url, elsewhere } = await setup()
		const targets = [
			`http://127.0.0.1:${elsewhere.port}/`,
			`//127.0.0.1:${elsewhere.port}/`,
			"http://169.254.169.254/latest/meta-data",
			"file:///etc/passwd",
			"http://[",
		]
		for (const to of targets) await expect(outgoing(url(to))).rejects.toEqual(refused("REDIRECT_REFUSED"))
		expect(elsewhere.seen).toEqual([])
	})

	test("one that stays is followed, but not for ever, and never with a body", async () => {
		const { outgoing, url, here } = await setup()
		expect(await (await outgoing(url("/"))).text()).toBe("arrived")
		let loop = "/"
		for (let i = 0; i < 5; i++) loop = `/?to=${encodeURIComponent(loop)}`
		await expect(outgoing(url(loop))).rejects.toEqual(refused("REDIRECT_REFUSED"))
		here.seen.length = 0
		await expect(outgoing(url("/"), { method: "POST", body: "x" })).rejects.toEqual(refused("REDIRECT_REFUSED"))
		expect(here.seen).toHaveLength(1)
	})

	test("whoever asks for it is shown the redirect, or told that there was one", async () => {
		const { outgoing, url } = await setup()
		expect((await outgoing(url("/"), { redirect: "manual" })).status).toBe(302)
		await expect(outgoing(url("/"), { redirect: "error" })).rejects.toEqual(refused("REDIRECT_REFUSED"))
	})
})

describe("what comes back is limited", () => {
	test("an answer that is too large is thrown away while it arrives, announced or not", async () => {
		const chunk = Buffer.alloc(16_384)
		let written = 0
		const { port, connections } = await startServer((request, response) => {
			if (request.url === "/announced") return response.end(Buffer.alloc(200_000))
			const more = () => {
				while (!response.destroyed) {
					written += chunk.length
					if (!response.write(chunk)) return response.once("drain", more)
				}
				return response
			}
			return more()
		})
		const outgoing = createOutgoing({
			allowedHosts: [`127.0.0.1:${port}`],
			allowLoopback: true,
			maxBytes: 100_000,
		})
		for (const path of ["announced", "endless"])
			await expect(outgoing(`http://127.0.0.1:${port}/${path}`)).rejects.toEqual(refused("ANSWER_REFUSED"))
		await until(() => connections() === 0)
		// What the system buffers on both sides, not what the server would have sent.
		expect(written).toBeLessThan(20_000_000)
	})

	test("a packed answer is refused: nobody asked for one", async () => {
		const { port } = await startServer((request, response) => {
			expect(request.headers["accept-encoding"]).toBe("identity")
			response.writeHead(200, { "Content-Encoding": "gzip" }).end(gzipSync(Buffer.alloc(1_000_000)))
		})
		const outgoing = createOutgoing({ allowedHosts: [`127.0.0.1:${port}`], allowLoopback: true })
		await expect(outgoing(`http://127.0.0.1:${port}/`)).rejects.toEqual(refused("ANSWER_REFUSED"))
	})

	test("what is no HTTP, or breaks off, is an error and not a crash", async () => {
		const { port } = await startServer((request, response) => {
			if (request.url === "/status") response.socket?.end("HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n")
			else if (request.url === "/noise") response.socket?.end("noise")
			else {
				response.writeHead(200, { "Content-Length": "10" })
				response.write("half")
				response.socket?.destroySoon()
			}
		})
		const outgoing = createOutgoing({ allowedHosts: [`127.0.0.1:${port}`], allowLoopback: true })
		for (const path of ["status", "noise", "half"])
			await expect(outgoing(`http://127.0.0.1:${port}/${path}`)).rejects.toEqual(refused("FAILED"))
	})
})

describe("time", () => {
	const timedOut: unknown = expect.objectContaining({ name: "TimeoutError" })

	test("a server that does not answer, or not to the end, is left when the time is over", async () => {
		const { port, seen, connections } = await startServer((request, response) => {
			if (request.url !== "/half") return
			response.writeHead(200)
			response.write("half")
		})
		const outgoing = createOutgoing({
			allowedHosts: [`127.0.0.1:${port}`],
			allowLoopback: true,
			timeoutMs: 200,
		})
		for (const path of ["never", "half"])
			await expect(outgoing(`http://127.0.0.1:${port}/${path}`)).rejects.toEqual(timedOut)
		expect(seen).toEqual(["GET /never", "GET /half"])
		await until(() => connections() === 0)
	})

	test("a name that nobody resolves does not hold the caller up", async () => {
		const outgoing = createOutgoing({
			allowedHosts: ["psc.example"],
			timeoutMs: 50,
			resolve: () => new Promise(() => undefined),
		})
		await expect(outgoing("https://psc.example/")).rejects.toEqual(timedOut)
	})

	test("a name that does not exist is an error like any other", async () => {
		const outgoing = createOutgoing({
			allowedHosts: ["psc.example"],
			resolve: () => Promise.reject(new Error("getaddrinfo ENOTFOUND psc.example")),
		})
		await expect(outgoing("https://psc.example/")).rejects.toEqual(refused("FAILED"))
	})

	test("the caller may give up earlier", async () => {
		const { port, seen, connections } = await startServer(() => undefined)
		const outgoing = createOutgoing({ allowedHosts: [`127.0.0.1:${port}`], allowLoopback: true })
		const controller = new AbortController()
		const outcome = outgoing(`http://127.0.0.1:${port}/`, { signal: controller.signal }).catch(
			(error: unknown) => error,
		)
		await until(() => seen.length === 1)
		controller.abort()
		expect(await outcome).toMatchObject({ name: "AbortError" })
		await until(() => connections() === 0)
	})
})

test("over TLS the certificate must be the host's own and from an authority that we trust", async () => {
	const folder = await mkdtemp(path.join(tmpdir(), "passerelle-tls-"))
	closing.push(() => rm(folder, { recursive: true }))
	const openssl = await getSystemCommand("openssl", "openssl")
	const file = (name: string) => path.join(folder, name)
	const subject = "-subj /CN=psc.example -addext subjectAltName=DNS:psc.example"
	const command = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 ${subject}`
	await promisify(execFile)(openssl, [...command.split(" "), "-keyout", file("key.pem"), "-out", file("cert.pem")])
	const [key, cert] = await Promise.all([readFile(file("key.pem"), "utf8"), readFile(file("cert.pem"), "utf8")])
	const { port } = await listen(https.createServer({ key, cert }, hello))
	const to = (host: string, ca?: string) =>
		createOutgoing({ allowedHosts: [`${host}:${port}`], allowLoopback: true, resolve: always("127.0.0.1"), ca })(
			`https://${host}:${port}/`,
		)
	expect(await (await to("psc.example", cert)).text()).toBe("hello")
	await expect(to("psc.example")).rejects.toEqual(refused("FAILED"))
	await expect(to("other.example", cert)).rejects.toEqual(refused("FAILED"))
})
