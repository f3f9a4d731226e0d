import { NativeSelect } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { useMe } from "../../session/SessionProvider.tsx"
import { useField } from "./fields.tsx"
import { useFormContext } from "./form-context.ts"
import { teamPlatformsOf } from "./team-platforms.ts"

/** Which platform the case is for: asked only of whoever works for several. */
export function PlatformField() {
	const { variant } = useFormContext()
	return variant === "team" ? <Chosen /> : null
}

function Chosen() {
	const { t } = useTranslation("request")
	const { values, set } = useFormContext()
	const field = useField("platform")
	const platforms = teamPlatformsOf(useMe())
	if (platforms.length < 2) return null
	return (
		<NativeSelect
			{...field}
			data={[
				{ value: "", label: t("unknownTerritory") },
				...platforms.map(({ id, name }) => ({ value: id, label: name })),
			]}
			value={values.platform}
			onChange={(event) => set({ platform: event.currentTarget.value })}
		/>
	)
}
