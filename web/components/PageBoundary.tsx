import { Component, type ReactNode } from "react"
import { PageFailed } from "../pages/start/PageFailed.tsx"

interface PageBoundaryProps {
	/** Address of the page: another one is tried anew. */
	readonly at: string
	readonly children: ReactNode
}

interface State {
	readonly error: unknown
	readonly at: string
}

/** Says so when a page could not be shown, instead of showing nothing. */
export class PageBoundary extends Component<PageBoundaryProps, State> {
	override state: State = { error: null, at: this.props.at }

	static getDerivedStateFromError(error: unknown): Partial<State> {
		return { error }
	}

	static getDerivedStateFromProps({ at }: PageBoundaryProps, before: State): Partial<State> | null {
		return at === before.at ? null : { error: null, at }
	}

	override render(): ReactNode {
		return this.state.error === null ? this.props.children : <PageFailed error={this.state.error} />
	}
}
