import {
	Button,
	type CSSVariablesResolver,
	createTheme,
	defaultVariantColorsResolver,
	Input,
	InputWrapper,
	type VariantColorsResolver,
} from "@mantine/core"
import { type Token, tokens } from "./tokens.ts"

const FONT = "Inter, system-ui, sans-serif"

const nameOf = (token: string): string => `--${token.replaceAll(/([A-Z0-9])/g, (part) => `-${part.toLowerCase()}`)}`
const cssOf = (token: Token): string => `var(${nameOf(token)})`

const variablesOf = (values: Readonly<Record<Token, string>>): Record<string, string> => ({
	...Object.fromEntries(Object.entries(values).map(([token, value]) => [nameOf(token), value])),
	"--mantine-color-body": values.page,
	"--mantine-color-text": values.ink,
	"--mantine-color-dimmed": values.ink3,
	"--mantine-color-placeholder": values.ink3,
	"--mantine-color-error": values.late,
	"--mantine-color-anchor": values.accent,
	"--mantine-color-default": values.surface,
	"--mantine-color-default-hover": values.sunk,
	"--mantine-color-default-color": values.ink,
	"--mantine-color-default-border": values.edge,
	"--mantine-primary-color-filled": values.accent,
	"--mantine-primary-color-filled-hover": values.accentHover,
	"--mantine-primary-color-light": values.accentSoft,
	"--mantine-primary-color-light-color": values.accent,
	"--mantine-primary-color-contrast": values.onAccent,
})

/** Our colours as CSS variables (`--ink-2`), and as those that Mantine's components read. */
export const cssVariables: CSSVariablesResolver = () => ({
	variables: {},
	light: variablesOf(tokens.light),
	dark: variablesOf(tokens.dark),
})

/** Buttons: one accent, and ink for everything else. Colour is for time, not for moods. */
const variantColors: VariantColorsResolver = (input) => {
	switch (input.variant) {
		case "filled":
			return { background: cssOf("accent"), hover: cssOf("accentHover"), color: cssOf("onAccent"), border: "none" }
		case "subtle":
			return { background: "transparent", hover: cssOf("accentSoft"), color: cssOf("ink2"), border: "none" }
		case "light":
			return { background: cssOf("accentSoft"), hover: cssOf("accentSoft"), color: cssOf("accent"), border: "none" }
		default:
			return defaultVariantColorsResolver(input)
	}
}

const shades = Array.from({ length: 10 }, (_, shade) => (shade > 6 ? tokens.light.accentHover : tokens.light.accent))

/** Height, text, sides: in toolbars, beside lists and panels, in forms. */
const buttonSizes = {
	sm: ["32px", "13px", "12px"],
	control: ["36px", "14px", "14px"],
	md: ["40px", "15px", "18px"],
} as const

export const theme = createTheme({
	fontFamily: FONT,
	fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
	headings: { fontFamily: FONT, fontWeight: "600" },
	primaryColor: "accent",
	colors: { accent: shades as [string, string, ...string[]] as never },
	variantColorResolver: variantColors,
	defaultRadius: 6,
	cursorType: "pointer",
	respectReducedMotion: true,
	components: {
		Button: Button.extend({
			defaultProps: { size: "md" },
			classNames: { root: "button" },
			vars: (_, { size }) => {
				const [height, text, padding] = buttonSizes[size === "sm" ? "sm" : size === "control" ? "control" : "md"]
				return { root: { "--button-height": height, "--button-fz": text, "--button-padding-x": padding } }
			},
		}),
		Input: Input.extend({ defaultProps: { size: "md" } }),
		InputWrapper: InputWrapper.extend({
			defaultProps: { size: "md", inputWrapperOrder: ["label", "description", "error", "input"] },
		}),
		// Named, not imported: dialogs are fetched with what opens one.
		Modal: { defaultProps: { centered: true, radius: 10, transitionProps: { duration: 120 }, padding: 24 } },
	},
})
