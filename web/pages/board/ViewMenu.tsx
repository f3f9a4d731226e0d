import { Menu } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { Icon } from "../../components/Icon.tsx"
import styles from "./SavedViews.module.css"

interface ViewMenuProps {
	readonly name: string
	readonly onRename: () => void
	readonly onRemove: () => void
}

/** What can be done with the view that is shown; fetched when one is. */
export function ViewMenu({ name, onRename, onRemove }: ViewMenuProps) {
	const { t } = useTranslation("board")
	return (
		<Menu position="bottom-start" withinPortal>
			<Menu.Target>
				<button type="button" className={styles["dots"]} aria-label={t("view.actions", { name })}>
					<Icon name="dots" />
				</button>
			</Menu.Target>
			<Menu.Dropdown data-portal>
				<Menu.Item onClick={onRename}>{t("view.rename")}</Menu.Item>
				<Menu.Item onClick={onRemove}>{t("view.remove")}</Menu.Item>
			</Menu.Dropdown>
		</Menu>
	)
}
