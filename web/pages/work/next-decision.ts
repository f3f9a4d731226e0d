/** In an address, that what is done there leads on to the next decision. */
export const NEXT_DECISION = "a-decider"

/** The decisions that are left, the next one open. */
export const nextDecisionPath = `/travail?liste=a-decider&suite=${NEXT_DECISION}`
