import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { Link, useParams } from "react-router"
import { ask } from "../../client/ask.ts"
import { Account } from "../../client/contract.ts"
import { Moment } from "../../components/Moment.tsx"
import { Notice } from "../../components/Notice.tsx"
import { Page, Panel } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { administersAll, hasRole } from "../../session/places.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import { ForbiddenPage } from "../start/ForbiddenPage.tsx"
import { AccountActions } from "./AccountActions.tsx"
import styles from "./Accounts.module.css"
import { Roles } from "./Roles.tsx"
import { Tokens } from "./Tokens.tsx"

/** One account: what it may do, and how it is signed in to. */
export function AccountPage() {
	const { t } = useTranslation()
	const me = useMe()
	const { id = "" } = useParams()
	const client = useQueryClient()
	const isAdministrator = hasRole(me, "administrator")
	const query = useQuery({
		queryKey: ["account", id],
		queryFn: ({ signal }) => ask("GET", `/accounts/${encodeURIComponent(id)}`, Account, { signal }),
		enabled: isAdministrator,
	})
	if (!isAdministrator) return <ForbiddenPage needs="administrator" />
	const changed = async () => {
		await client.invalidateQueries({ queryKey: ["account", id] })
		await client.invalidateQueries({ queryKey: ["accounts"] })
	}
	const account = query.data
	const isOwn = account !== undefined && (account.personId ?? account.id) === me.id
	return (
		<Page
			title={account?.name ?? t("account.title")}
			lead={<Link to="/administration/comptes">{t("newAccount.back")}</Link>}
		>
			<QueryView query={query}>
				{(found) => (
					<>
						{isOwn && (
							<Notice icon="shieldLock" title={t("account.own")}>
								{t("account.ownWhy")}
							</Notice>
						)}
						{found.disabledAt !== null && (
							<Notice icon="ban" title={t("account.disabled")}>
								<Moment at={found.disabledAt} />
							</Notice>
						)}
						<Panel title={t("account.facts")}>
							<Facts account={found} />
							{!isOwn && administersAll(me) && <AccountActions account={found} onChanged={changed} />}
						</Panel>
						<Roles account={found} readOnly={isOwn || found.disabledAt !== null} onChanged={changed} />
						{found.kind === "machine" && administersAll(me) && <Tokens account={found} onChanged={changed} />}
					</>
				)}
			</QueryView>
		</Page>
	)
}

function Facts({ account }: { readonly account: Account }) {
	const { t } = useTranslation()
	const { kind, login, email, hasPassword, hasSecondFactor } = account
	return (
		<dl className={styles["facts"]}>
			<dt>{t("account.kind")}</dt>
			<dd>{t(`account.kinds.${kind}`)}</dd>
			{kind === "person" && (
				<>
					<dt>{t("signIn.login")}</dt>
					<dd>{login ?? t("account.noLogin")}</dd>
					<dt>{t("setup.email")}</dt>
					<dd>{email ?? t("account.noEmail")}</dd>
					<dt>{t("signIn.password")}</dt>
					<dd>{hasPassword ? t("account.password") : t("account.noPassword")}</dd>
					<dt>{t("account.secondFactor")}</dt>
					<dd>{hasSecondFactor ? t("account.factor") : t("account.noFactor")}</dd>
				</>
			)}
		</dl>
	)
}
