import { Drawer } from "@mantine/core"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import styles from "./PeekFrame.module.css"

const drawerClasses = {
	content: styles["drawer"] ?? "",
	header: styles["drawer"] ?? "",
	title: styles["drawerTitle"] ?? "",
}

/** The preview over the list, where there is no room beside it. */
export function PeekDrawer({ onClose, children }: { readonly onClose: () => void; readonly children: ReactNode }) {
	const { t } = useTranslation("work")
	return (
		<Drawer
			opened
			onClose={onClose}
			position="right"
			size={448}
			padding={28}
			title={t("peek.label")}
			classNames={drawerClasses}
			closeButtonProps={{ "aria-label": t("peek.close") }}
		>
			{children}
		</Drawer>
	)
}
