/** What tests use of packages that bring no types of their own. */
declare module "bpmn-moddle" {
	export class BpmnModdle {
		fromXML(xml: string): Promise<{ rootElement: object; warnings: readonly { message: string }[] }>
	}
}

declare module "bpmnlint" {
	export interface Report {
		readonly id: string
		readonly message: string
	}
	export class Linter {
		constructor(options: { resolver: object })
		lint(root: object, config: { extends: string }): Promise<Readonly<Record<string, readonly Report[]>>>
	}
}

declare module "bpmnlint/lib/resolver/node-resolver.js" {
	const NodeResolver: new () => object
	export default NodeResolver
}
