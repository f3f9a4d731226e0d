import { useTranslation } from "react-i18next"
import type { Me } from "../client/contract.ts"
import styles from "./RoleLines.module.css"

/** Roles, each with its platform. */
export function RoleLines({ roles }: { readonly roles: Me["roles"] }) {
	const { t } = useTranslation()
	if (roles.length === 0) return <p className={styles["line"]}>{t("role.none")}</p>
	return (
		<ul>
			{roles.map(({ role, platform }) => (
				<li key={`${role} ${platform?.id ?? ""}`} className={styles["line"]}>
					{t(`role.${role}`)}
					<span>{platform?.name ?? t("role.everywhere")}</span>
				</li>
			))}
		</ul>
	)
}
