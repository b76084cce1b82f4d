import { modelledValue, oneOf, recordedValue, text, value } from '../builder.js';
import * as enums from '../enums.js';

/** Why a job failed. */
export const jobError = recordedValue({
  message: text().orNull(),
  type: oneOf(...enums.jobErrorType).orNull(),
});

/** Body of a refused request. `wsErrorCode` holds the constant's name, `errorCode` the short code. */
export const wsErrorDetails = modelledValue({
  cause: text(),
  errorCode: text(),
  message: text(),
  wsErrorCode: text().seen('recorded 3.4.6'),
});

/** SOAP's wrapper of the error. */
export const wsException = modelledValue({
  errorDetails: value('WsErrorDetails'),
});

/** The keys of a refusal that clients test. */
export const restError = modelledValue({
  message: text(),
  errorCode: text(),
  cause: text().orNull(),
});
