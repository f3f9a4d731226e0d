/** Its own types make it a CommonJS module, which the file that is bundled is not. */
declare module "bpmn-js/lib/NavigatedViewer.js" {
	export default class NavigatedViewer {
		constructor(options: Readonly<Record<string, unknown>>)
		importXML(xml: string): Promise<{ warnings: readonly string[] }>
		get<T>(name: string): T
		destroy(): void
	}
}
