/** What others may use of the activities: the writes that a campaign pack repeats, and the figures. */
export { addResolution, type ResolutionToAdd } from './add-resolution.ts';
export { cancelActivity } from './cancel-activity.ts';
export { type Correction, correctAttendance } from './correct-attendance.ts';
export type { ActivityDescription } from './describe-activities.ts';
export { figures } from './figures.ts';
export { type Holding, type HowItWent, holdActivities } from './hold-activities.ts';
export { planActivity } from './plan-activity.ts';
