import { useTranslation } from "react-i18next"
import { useNow } from "../../case-parts/use-now.ts"
import { Icon } from "../../components/Icon.tsx"
import { Moment } from "../../components/Moment.tsx"
import styles from "./Directory.module.css"

const SIX_MONTHS_MS = 183 * 86_400_000

/** When somebody last made sure of it; after six months it asks for a look. */
export function Verified({ on }: { readonly on: string | null }) {
	const { t } = useTranslation("directory")
	const now = useNow()
	const old = on === null || now.getTime() - Date.parse(on) > SIX_MONTHS_MS
	return (
		<span className={styles["verified"]} data-old={old}>
			{old && <Icon name="clock" />}
			{on === null ? (
				t("neverVerified")
			) : (
				<>
					{t("verified")} <Moment at={on} />
				</>
			)}
		</span>
	)
}
