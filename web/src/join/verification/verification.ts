import type { VerificationFragment } from '../../gql.ts';

export type OtpVerification = Extract<VerificationFragment, { __typename: 'OtpVerification' }>;
export type PhoneVerification = Extract<VerificationFragment, { __typename: 'PhoneVerification' }>;
