import { Modal } from "@mantine/core"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useFocusBack } from "./use-focus-back.ts"

interface DialogProps {
	readonly title: string
	readonly onClose: () => void
	readonly children: ReactNode
}

/** A dialog for as long as it is rendered. The focus goes back to where it was opened from. */
export function Dialog({ title, onClose, children }: DialogProps) {
	const { t } = useTranslation()
	useFocusBack()
	return (
		<Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("confirm.close") }}>
			{children}
		</Modal>
	)
}
