/** The replicas one metric asks for, and what was measured: per cent for Utilization, else thousandths. */
export type Proposal = {replicas: number; usage: number} | {error: string}

export const NO_PODS = 'no pods returned by selector while calculating replica count'
export const NO_SAMPLES = 'did not receive metrics for targeted pods (pods might be unready)'
