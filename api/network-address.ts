import { BlockList, isIPv4 } from "node:net"

/**
 * - `public`: an address of the Internet
 * - `private`: an internal network's (RFC 1918, RFC 6598, unique local)
 * - `loopback`: this machine
 * - `forbidden`: never a server that we have business with: link-local (where clouds keep the machine's credentials),
 *   multicast, unspecified, documentation, and forms that hide another address in them
 */
export type AddressKind = "public" | "private" | "loopback" | "forbidden"

function listOf(family: "ipv4" | "ipv6", ranges: readonly string[]): BlockList {
	const list = new BlockList()
	for (const range of ranges) {
		const [address = "", prefix = ""] = range.split("/")
		list.addSubnet(address, Number(prefix), family)
	}
	return list
}

const loopback4 = listOf("ipv4", ["127.0.0.0/8"])
const private4 = listOf("ipv4", ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"])
const forbidden4 = listOf("ipv4", [
	"0.0.0.0/8",
	"169.254.0.0/16",
	"192.0.0.0/24",
	"192.0.2.0/24",
	"192.88.99.0/24",
	"198.18.0.0/15",
	"198.51.100.0/24",
	"203.0.113.0/24",
	"224.0.0.0/4",
	"240.0.0.0/4",
	// Metadata services that hide among other addresses: Alibaba's and Azure's.
	"100.100.100.200/32",
	"168.63.129.16/32",
])
const loopback6 = listOf("ipv6", ["::1/128"])
const private6 = listOf("ipv6", ["fc00::/7"])
/** The only part of IPv6 that is handed out; whatever lies outside (mapped, translated, link-local…) is refused. */
const global6 = listOf("ipv6", ["2000::/3"])
const forbidden6 = listOf("ipv6", ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "fd00:ec2::254/128"])

/** What an address is, whatever name led to it. */
export function kindOfAddress(address: string): AddressKind {
	if (isIPv4(address)) {
		if (forbidden4.check(address, "ipv4")) return "forbidden"
		if (loopback4.check(address, "ipv4")) return "loopback"
		return private4.check(address, "ipv4") ? "private" : "public"
	}
	if (forbidden6.check(address, "ipv6")) return "forbidden"
	if (loopback6.check(address, "ipv6")) return "loopback"
	if (private6.check(address, "ipv6")) return "private"
	return global6.check(address, "ipv6") ? "public" : "forbidden"
}
