/** Browsers by what they call themselves; the first that fits, for most claim to be several. */
const browsers: readonly (readonly [RegExp, string])[] = [
	[/\bEdg(e|A|iOS)?\//, "Edge"],
	[/\b(OPR|Opera)\//, "Opera"],
	[/\bSamsungBrowser\//, "Samsung Internet"],
	[/\b(Firefox|FxiOS)\//, "Firefox"],
	[/\b(Chrome|CriOS|Chromium)\//, "Chrome"],
	[/\bSafari\//, "Safari"],
]
const systems: readonly (readonly [RegExp, string])[] = [
	[/\b(iPhone|iPad|iPod)\b/, "iOS"],
	[/\bAndroid\b/, "Android"],
	[/\bCrOS\b/, "ChromeOS"],
	[/\bWindows\b/, "Windows"],
	[/\bMac OS X\b/, "macOS"],
	[/\bLinux\b/, "Linux"],
]

/** Enough to recognise one's own device by, such as "Firefox, Linux"; null when it does not say. */
export function describeDevice(userAgent: string | null): string | null {
	const found = [browsers, systems].flatMap((kinds) => {
		const kind = kinds.find(([pattern]) => pattern.test(userAgent ?? ""))
		return kind ? [kind[1]] : []
	})
	return found.length === 0 ? null : found.join(", ")
}
