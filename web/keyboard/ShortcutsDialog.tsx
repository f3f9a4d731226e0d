import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { Dialog } from "../components/Dialog.tsx"
import { usePreferences } from "../preferences/preferences.ts"
import { Keys } from "./Keys.tsx"
import type { ShortcutMap } from "./match-key.ts"
import styles from "./ShortcutsDialog.module.css"
import { useAllShortcuts } from "./shortcuts.ts"

function Section({ title, maps }: { readonly title: string; readonly maps: readonly ShortcutMap[] }) {
	const entries = maps.flatMap((map) => Object.entries(map)).filter(([, { hidden = false }]) => !hidden)
	if (entries.length === 0) return null
	return (
		<section className={styles["section"]}>
			<h3>{title}</h3>
			<dl>
				{entries.map(([keys, { label }]) => (
					<div key={keys}>
						<dt>{label}</dt>
						<dd>
							<Keys keys={keys} />
						</dd>
					</div>
				))}
			</dl>
		</section>
	)
}

/** All that keys do here: those of the page first. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
	const { t } = useTranslation("keyboard")
	const { t: frame } = useTranslation()
	const { shortcuts } = usePreferences()
	const [everywhere = {}, ...pages] = useAllShortcuts()
	const closing = { Escape: { label: t("close"), run: onClose } }
	return (
		<Dialog title={t("title")} onClose={onClose}>
			<p className={styles["lead"]}>
				{shortcuts ? t("lead") : t("off")}{" "}
				<Link to="/reglages" onClick={onClose}>
					{frame("frame.places.settings")}
				</Link>
			</p>
			<Section title={t("here")} maps={pages} />
			<Section title={t("everywhere")} maps={[everywhere, closing]} />
		</Dialog>
	)
}
