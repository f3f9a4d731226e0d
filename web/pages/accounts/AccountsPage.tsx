import { Button, NativeSelect, TextInput } from "@mantine/core"
import { useInfiniteQuery } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Link, useSearchParams } from "react-router"
import { ask, queryOf } from "../../client/ask.ts"
import { type Account, Accounts } from "../../client/contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { Page, Panel } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { administersAll, hasRole } from "../../session/places.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import { usePlatforms } from "../../session/use-platforms.ts"
import { ForbiddenPage } from "../start/ForbiddenPage.tsx"
import styles from "./Accounts.module.css"
import { isInForce } from "./is-in-force.ts"
import { PlatformPhones } from "./PlatformPhones.tsx"

const PAGE = "100"

/** Text without case and accents, to be looked through. */
const plain = (text: string): string => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase()

/** Who may sign in, and as what. */
export function AccountsPage() {
	const { t } = useTranslation()
	const me = useMe()
	const [address, setAddress] = useSearchParams()
	const [typed, setTyped] = useState("")
	const disabled = address.get("etat") === "desactives"
	const isAdministrator = hasRole(me, "administrator")
	const query = useInfiniteQuery({
		queryKey: ["accounts", disabled],
		queryFn: ({ signal, pageParam }) =>
			ask("GET", `/accounts${queryOf({ limit: PAGE, cursor: pageParam, disabled: String(disabled) })}`, Accounts, {
				signal,
			}),
		initialPageParam: "",
		getNextPageParam: ({ next }) => next ?? undefined,
		enabled: isAdministrator,
	})
	if (!isAdministrator) return <ForbiddenPage needs="administrator" />
	const wanted = plain(typed.trim())
	const matches = ({ name, login }: Account) => plain(`${name} ${login ?? ""}`).includes(wanted)
	return (
		<Page
			title={t("accounts.title")}
			lead={t("accounts.lead")}
			actions={
				administersAll(me) && (
					<Button component={Link} to="/administration/comptes/nouveau" leftSection={<Icon name="userPlus" />}>
						{t("accounts.create")}
					</Button>
				)
			}
		>
			<div className={styles["filters"]}>
				<TextInput
					label={t("accounts.find")}
					type="search"
					value={typed}
					onChange={(event) => setTyped(event.currentTarget.value)}
				/>
				<NativeSelect
					label={t("accounts.which")}
					value={disabled ? "disabled" : "active"}
					onChange={(event) => setAddress(event.currentTarget.value === "disabled" ? { etat: "desactives" } : {})}
					data={[
						{ value: "active", label: t("accounts.active") },
						{ value: "disabled", label: t("accounts.disabled") },
					]}
				/>
			</div>
			<Panel title={disabled ? t("accounts.disabled") : t("accounts.active")}>
				<QueryView query={query} rows={6}>
					{({ pages }) => {
						const items = pages
							.flatMap((page) => page.items)
							.filter(matches)
							.toSorted((a, b) => a.name.localeCompare(b.name, "fr"))
						return items.length === 0 ? (
							<p>{wanted === "" ? t("accounts.none") : t("accounts.noneFound")}</p>
						) : (
							<ul className={styles["rows"]}>
								{items.map((one) => (
									<AccountRow key={one.id} account={one} />
								))}
							</ul>
						)
					}}
				</QueryView>
				{query.hasNextPage && (
					<div>
						<Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
							{t("accounts.more")}
						</Button>
					</div>
				)}
			</Panel>
			<PlatformPhones />
		</Page>
	)
}

function AccountRow({ account }: { readonly account: Account }) {
	const { t } = useTranslation()
	const { nameOf } = usePlatforms()
	const { id, kind, name, login, roles, hasPassword, hasSecondFactor, tokens } = account
	const said = roles
		.filter(isInForce)
		.map(({ role, platform }) => `${t(`role.${role}`)}, ${platform === null ? t("role.everywhere") : nameOf(platform)}`)
	const state =
		kind === "machine"
			? t("accounts.tokens", { count: tokens.length })
			: login === null || !hasPassword
				? t("accounts.notYet")
				: hasSecondFactor
					? t("accounts.protected")
					: t("accounts.unprotected")
	return (
		<li>
			<Link to={`/administration/comptes/${id}`} className={styles["account"]}>
				<Icon name={kind === "machine" ? "robot" : "users"} size={20} />
				<span>
					<b>{name}</b>
					<small>{[login, ...(said.length === 0 ? [t("role.none")] : said)].filter(Boolean).join(" · ")}</small>
				</span>
				<small>{state}</small>
				<Icon name="chevronRight" />
			</Link>
		</li>
	)
}
