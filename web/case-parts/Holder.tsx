import "./texts.ts"
import { useTranslation } from "react-i18next"
import { Icon } from "../components/Icon.tsx"
import styles from "./Holder.module.css"
import { type Party, partyIcons } from "./party.ts"

interface HolderProps {
	readonly party: Party
	/** The person, when known; else the party's own word. */
	readonly name?: string | null | undefined
}

/** Who has it in hand: icon, word and colour say the same. */
export function Holder({ party, name }: HolderProps) {
	const { t } = useTranslation("case")
	return <HolderMark party={party} name={name ?? t(`party.${party}`)} />
}

/** The same for words that are known: lists work them out for all their rows at once. */
export function HolderMark({ party, name }: { readonly party: Party; readonly name: string }) {
	return (
		<span className={styles["holder"]} data-party={party}>
			<Icon name={partyIcons[party]} />
			<span>{name}</span>
		</span>
	)
}
