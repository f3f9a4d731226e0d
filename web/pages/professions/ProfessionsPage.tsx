import { Button, NativeSelect, TextInput } from "@mantine/core"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { grantableRoles } from "../../../machines/policy.ts"
import { ask, tell } from "../../client/ask.ts"
import { Created, type RoleMapping, RoleMappings } from "../../client/contract.ts"
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx"
import { Form } from "../../components/Form.tsx"
import { Page, Panel } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { useSendingForm } from "../../components/use-sending-form.ts"
import { administersAll, hasRole } from "../../session/places.ts"
import { useMe } from "../../session/SessionProvider.tsx"
import { usePlatforms } from "../../session/use-platforms.ts"
import styles from "../accounts/Accounts.module.css"
import { ForbiddenPage } from "../start/ForbiddenPage.tsx"

/** Granted by hand only: they give power over others, or show every case. */
const byHand: readonly string[] = ["administrator", "auditor"]
const mappable = grantableRoles.filter((role) => !byHand.includes(role))
const ANYWHERE = ""

/** Which roles a first sign-in with Pro Santé Connect brings. */
export function ProfessionsPage() {
	const { t } = useTranslation()
	const me = useMe()
	const client = useQueryClient()
	const { platforms, nameOf } = usePlatforms()
	const [removing, setRemoving] = useState<RoleMapping | null>(null)
	const isAdministrator = hasRole(me, "administrator")
	const query = useQuery({
		queryKey: ["professional roles"],
		queryFn: ({ signal }) => ask("GET", "/professional-roles", RoleMappings, { signal }),
		enabled: isAdministrator,
	})
	const changed = () => client.invalidateQueries({ queryKey: ["professional roles"] })
	const form = useSendingForm({
		initial: { professionCode: "", organisationId: ANYWHERE, role: "", platformId: "" },
		check: {
			professionCode: (code) => (/^[0-9A-Z]{1,5}$/i.test(code.trim()) ? undefined : t("professions.codeWrong")),
			organisationId: (id) => (/^[0-9A-Za-z]{0,20}$/.test(id.trim()) ? undefined : t("professions.organisationWrong")),
			role: (role) => (role === "" ? t("roles.roleMissing") : undefined),
			platformId: (platform) => (platform === "" ? t("roles.platformMissing") : undefined),
		},
		send: async ({ professionCode, organisationId, role, platformId }) => {
			const body = {
				professionCode: professionCode.trim().toUpperCase(),
				organisationId: organisationId.trim() === ANYWHERE ? null : organisationId.trim(),
				role,
				platformId,
			}
			await ask("POST", "/professional-roles", Created, { body })
			form.reset()
			await changed()
		},
	})
	if (!isAdministrator) return <ForbiddenPage needs="administrator" />
	const mine = me.roles.flatMap(({ role, platform }) => (role === "administrator" && platform ? [platform.id] : []))
	const offered = platforms.filter(({ id }) => administersAll(me) || mine.includes(id))
	const say = ({ professionCode, organisationId }: RoleMapping) =>
		t("professions.who", {
			code: professionCode,
			where: organisationId === null ? t("professions.anywhere") : t("professions.at", { id: organisationId }),
		})
	return (
		<Page title={t("professions.title")} lead={t("professions.lead")}>
			<Panel title={t("professions.list")}>
				<QueryView query={query}>
					{({ items }) =>
						items.length === 0 ? (
							<p>{t("professions.none")}</p>
						) : (
							<ul className={styles["rows"]}>
								{items.map((one) => (
									<li key={one.id} className={styles["row"]}>
										<div>
											{say(one)}
											<small>
												{t(`role.${one.role}`)}, {nameOf(one.platformId)}
											</small>
										</div>
										<Button variant="default" size="sm" onClick={() => setRemoving(one)}>
											{t("professions.remove")}
										</Button>
									</li>
								))}
							</ul>
						)
					}
				</QueryView>
			</Panel>
			<Panel title={t("professions.addTitle")} lead={t("professions.addLead")}>
				<Form state={form.state} action={t("professions.add")}>
					<div className={styles["form"]}>
						<TextInput
							{...form.field("professionCode")}
							label={t("professions.code")}
							description={t("professions.codeHint")}
							maxLength={5}
						/>
						<TextInput
							{...form.field("organisationId")}
							label={t("professions.organisation")}
							description={t("professions.organisationHint")}
							maxLength={20}
						/>
						<NativeSelect
							{...form.field("role")}
							label={t("roles.role")}
							data={[{ value: "", label: "" }, ...mappable.map((role) => ({ value: role, label: t(`role.${role}`) }))]}
						/>
						<NativeSelect
							{...form.field("platformId")}
							label={t("roles.platform")}
							data={[{ value: "", label: "" }, ...offered.map(({ id, name }) => ({ value: id, label: name }))]}
						/>
					</div>
				</Form>
			</Panel>
			{removing && (
				<ConfirmDialog
					title={t("professions.ask")}
					action={t("professions.remove")}
					onClose={() => setRemoving(null)}
					confirm={async () => {
						await tell("DELETE", `/professional-roles/${removing.id}`)
						setRemoving(null)
						await changed()
					}}
				>
					<p>{t("professions.removeWhat", { who: say(removing) })}</p>
				</ConfirmDialog>
			)}
		</Page>
	)
}
