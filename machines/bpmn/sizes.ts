/** Sizes of what is drawn, in pixels. */
export const TASK = { width: 148, height: 62 } as const
export const GATEWAY = 40
export const EVENT = 30
/** On the edge of a shape. */
export const TIMER = 26
export const GAP = 22
/** Between what stands in rows of the same column. */
export const ROW_GAP = 34
/** Between two ways beside each other. */
export const TRACK = 14
/** Inside a box that holds others. */
export const PADDING = { top: 38, side: 22, bottom: 22 } as const
