import { Drawer } from "@mantine/core"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useFocusBack } from "../../components/use-focus-back.ts"

interface FigureDrawerProps {
	readonly title: string
	readonly onClose: () => void
	readonly children: ReactNode
}

/** What is behind a mark, beside it; closed, the focus is on the mark again. */
export function FigureDrawer({ title, onClose, children }: FigureDrawerProps) {
	const { t } = useTranslation("figures")
	useFocusBack()
	return (
		<Drawer
			opened
			onClose={onClose}
			position="right"
			size={420}
			padding={24}
			title={title}
			closeButtonProps={{ "aria-label": t("drawer.close") }}
		>
			{children}
		</Drawer>
	)
}
