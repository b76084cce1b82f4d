import { anyRef, decimal, flag, integer, mapOf, modelledValue, oneOf, text, time, value } from '../builder.js';
import * as enums from '../enums.js';

/** One comparison of a query. */
export const comparisonType = modelledValue({
  equalityType: oneOf(...enums.equalityType),
  queryValue: text(),
});

/** Query of events; every part is optional, but one must be there. */
export const eventQuery = modelledValue({
  acknowledged: flag().orNull(),
  associatedObjectIds: anyRef().list().orNull(),
  ids: integer().list().orNull(),
  maxResults: integer().orNull(),
  orderByMap: mapOf(enums.eventField, enums.orderType).orNull(),
  types: text().list().orNull(),
  userAckable: flag().orNull(),
  createTimeArguments: value('ComparisonType').list().orNull(),
  idArguments: value('ComparisonType').list().orNull(),
  modifyTimeArguments: value('ComparisonType').list().orNull(),
  severityArguments: value('ComparisonType').list().orNull(),
  typeArguments: value('ComparisonType').list().orNull(),
});

/** Query of statistics. */
export const statisticQuery = modelledValue({
  associatedObjectIds: anyRef().list().orNull(),
  associatedObjectTypes: text().list().orNull(),
  componentNames: text().list().orNull(),
  maxResults: integer().orNull(),
  orderByMap: mapOf(enums.statisticField, enums.orderType).orNull(),
  types: oneOf(...enums.statisticType).list().orNull(),
  timeArguments: value('ComparisonType').list().orNull(),
  valueArguments: value('ComparisonType').list().orNull(),
});

/** One sample. No object of its own: it has no id and no URI. */
export const statistic = modelledValue({
  associatedObjectId: anyRef(),
  component: text(),
  endTime: time(),
  average: flag().seen('client model 3.3.3, spelling inferred'),
  valid: flag().seen('client model 3.3.3, spelling inferred'),
  startTime: time(),
  type: oneOf(...enums.statisticType),
  value: decimal(),
});
