import "./texts.ts"
import { Select } from "@mantine/core"
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { ask, tell } from "../../client/ask.ts"
import { MessagePreferences } from "../../client/messages-contract.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Notice } from "../../components/Notice.tsx"
import { Panel } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { Choice } from "../settings/Choice.tsx"
import switches from "../settings/SettingsPage.module.css"
import styles from "./Messages.module.css"

const KEY = ["me", "message-preferences"] as const
const HOURS = Array.from({ length: 16 }, (_, index) => String(index + 5))

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** How one wants to be written to: kept with the account, not on the device. Each choice is saved at once. */
export function MessagePreferencesPanel() {
	const { t } = useTranslation("messages")
	const { t: common } = useTranslation()
	const client = useQueryClient()
	const query = useQuery({
		queryKey: KEY,
		queryFn: ({ signal }) => ask("GET", "/me/message-preferences", MessagePreferences, { signal }),
	})
	const save = useMutation({
		networkMode: "always",
		mutationFn: async (body: MessagePreferences) => await tell("PUT", "/me/message-preferences", { body }),
		onSuccess: (_answer, saved) => client.setQueryData(KEY, saved),
	})
	return (
		<Panel title={t("preferences.title")} lead={t("preferences.lead")}>
			<QueryView query={query} rows={4}>
				{(now) => (
					<div className={styles["preferences"]}>
						<Choice
							label={t("preferences.rhythm")}
							hint={t("preferences.rhythmHint")}
							value={now.digest}
							options={[
								["none", t("preferences.each")],
								["daily", t("preferences.daily")],
							]}
							onChange={(digest) => save.mutate({ ...now, digest })}
						/>
						{now.digest === "daily" && (
							<Select
								className={styles["hour"] ?? ""}
								label={t("preferences.hour")}
								data={HOURS.map((hour) => ({ value: hour, label: `${hour.padStart(2, "0")}:00` }))}
								value={String(now.digestHour)}
								allowDeselect={false}
								onChange={(hour) => hour !== null && save.mutate({ ...now, digestHour: Number(hour) })}
							/>
						)}
						<Choice
							label={t("preferences.hours")}
							value={now.hours}
							options={[
								["working", t("preferences.working")],
								["daytime", t("preferences.daytime")],
							]}
							onChange={(hours) => save.mutate({ ...now, hours })}
						/>
						<Choice
							label={t("preferences.channel")}
							value={now.channel}
							options={[
								["auto", t("preferences.auto")],
								["email", capital(t("channel.email"))],
								["secureMail", capital(t("channel.secureMail"))],
								["sms", capital(t("channel.sms"))],
							]}
							onChange={(channel) => save.mutate({ ...now, channel })}
						/>
						<Choice
							label={t("preferences.language")}
							value={now.language}
							options={[
								["fr", "Français"],
								["en", "English"],
							]}
							onChange={(language) => save.mutate({ ...now, language })}
						/>
						<label className={switches["switch"]}>
							<input
								type="checkbox"
								checked={now.informed}
								onChange={(event) => save.mutate({ ...now, informed: event.currentTarget.checked })}
							/>
							<b>{t("preferences.informed")}</b>
							<span className={switches["hint"]}>{t("preferences.informedHint")}</span>
						</label>
						<p aria-live="polite" className={styles["meta"]}>
							{save.isSuccess ? t("preferences.saved") : ""}
						</p>
						{save.isError && (
							<Notice icon="alertTriangle" title={sayProblem(save.error, common)} tone="late" role="alert" />
						)}
					</div>
				)}
			</QueryView>
		</Panel>
	)
}
