import { Button, NativeSelect, TextInput } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { grantableRoles } from "../../../machines/policy.ts"
import { ask, tell } from "../../client/ask.ts"
import { type Account, Created } from "../../client/contract.ts"
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx"
import { Form } from "../../components/Form.tsx"
import { Moment } from "../../components/Moment.tsx"
import { Panel } from "../../components/Page.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { administersAll } from "../../session/places.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import { usePlatforms } from "../../session/use-platforms.ts"
import styles from "./Accounts.module.css"
import { isInForce, today } from "./is-in-force.ts"

interface RolesProps {
	readonly account: Account
	readonly readOnly: boolean
	readonly onChanged: () => Promise<void>
}

type Grant = Account["roles"][number]

const EVERYWHERE = "everywhere"

/** Roles by platform, each from its first to its last day; those that are over stay to be seen. */
export function Roles({ account, readOnly, onChanged }: RolesProps) {
	const { t } = useTranslation()
	const me = useMe()
	const { nameOf } = usePlatforms()
	const [ending, setEnding] = useState<Grant | null>(null)
	const mine = me.roles.flatMap(({ role, platform }) => (role === "administrator" && platform ? [platform.id] : []))
	const mayEnd = ({ platform }: Grant) => administersAll(me) || (platform !== null && mine.includes(platform))
	const isOver = ({ toOn }: Grant) => toOn !== null && toOn < today()
	const say = ({ role, platform }: Grant) =>
		`${t(`role.${role}`)}, ${platform === null ? t("role.everywhere") : nameOf(platform)}`
	return (
		<Panel title={t("roles.title")} lead={t("roles.lead")}>
			{account.roles.length === 0 ? (
				<p>{t("roles.none")}</p>
			) : (
				<ul className={styles["rows"]}>
					{account.roles.map((one) => (
						<li key={one.id} className={styles["row"]}>
							<div className={isOver(one) ? styles["over"] : undefined}>
								{say(one)}
								<small>
									{one.fromOn !== null && (
										<>
											{t("roles.from")} <Moment at={one.fromOn} />{" "}
										</>
									)}
									{one.toOn !== null && (
										<>
											{t("roles.to")} <Moment at={one.toOn} />
										</>
									)}
									{isOver(one) ? ` · ${t("roles.over")}` : isInForce(one) ? "" : ` · ${t("roles.later")}`}
								</small>
							</div>
							{!readOnly && !isOver(one) && mayEnd(one) && (
								<Button
									variant="default"
									size="sm"
									onClick={() => setEnding(one)}
									aria-label={`${t("roles.end")} : ${say(one)}`}
								>
									{t("roles.end")}
								</Button>
							)}
						</li>
					))}
				</ul>
			)}
			{!readOnly && <GrantForm accountId={account.id} mine={administersAll(me) ? null : mine} onChanged={onChanged} />}
			{ending && (
				<ConfirmDialog
					title={t("roles.ask", { name: account.name })}
					action={t("roles.end")}
					onClose={() => setEnding(null)}
					confirm={async () => {
						await tell("POST", `/accounts/${account.id}/roles/${ending.id}/end`, { body: {} })
						setEnding(null)
						await onChanged()
					}}
				>
					<p>{t("roles.endWhat", { role: say(ending) })}</p>
				</ConfirmDialog>
			)}
		</Panel>
	)
}

interface GrantFormProps {
	readonly accountId: string
	/** Platforms that the administrator grants roles on; null for all, and everywhere. */
	readonly mine: readonly string[] | null
	readonly onChanged: () => Promise<void>
}

function GrantForm({ accountId, mine, onChanged }: GrantFormProps) {
	const { t } = useTranslation()
	const { platforms } = usePlatforms()
	const offered = platforms.filter(({ id }) => mine === null || mine.includes(id))
	const form = useSendingForm({
		initial: { role: "", platform: "", fromOn: "", toOn: "" },
		check: {
			role: (role) => (role === "" ? t("roles.roleMissing") : undefined),
			platform: (platform) => (platform === "" ? t("roles.platformMissing") : undefined),
			toOn: (toOn, { fromOn }) =>
				toOn !== "" && fromOn !== undefined && toOn < fromOn ? t("roles.backwards") : undefined,
		},
		send: async ({ role, platform, fromOn, toOn }) => {
			const body = {
				role,
				platform: platform === EVERYWHERE ? null : platform,
				...(fromOn === "" ? {} : { fromOn }),
				...(toOn === "" ? {} : { toOn }),
			}
			await ask("POST", `/accounts/${accountId}/roles`, Created, { body })
			form.reset()
			await onChanged()
		},
	})
	return (
		<Form state={form.state} action={t("roles.grant")} quiet>
			<h3>{t("roles.grantTitle")}</h3>
			<div className={styles["form"]}>
				<NativeSelect
					{...form.field("role")}
					label={t("roles.role")}
					data={[
						{ value: "", label: "" },
						...grantableRoles.map((role) => ({ value: role, label: t(`role.${role}`) })),
					]}
				/>
				<NativeSelect
					{...form.field("platform")}
					label={t("roles.platform")}
					data={[
						{ value: "", label: "" },
						...offered.map(({ id, name }) => ({ value: id, label: name })),
						...(mine === null ? [{ value: EVERYWHERE, label: t("role.everywhere") }] : []),
					]}
				/>
				<TextInput {...form.field("fromOn")} type="date" label={t("roles.firstDay")} />
				<TextInput {...form.field("toOn")} type="date" label={t("roles.lastDay")} />
			</div>
		</Form>
	)
}
