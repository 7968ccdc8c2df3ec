import { hexId } from './numbers.ts';
import type { Fields } from './series.ts';
import type { Agency } from './state.ts';

/** An account's security settings by the names of IAM's answers. */
export interface SecurityPolicies {
  password_policy: Fields;
  login_policy: Fields;
  protect_policy: Fields;
  api_acl_policy: Fields;
  console_acl_policy: Fields;
}

const everywhere = {
  allow_ip_ranges: [{ description: '', ip_range: '0.0.0.0-255.255.255.255' }],
  allow_address_netmasks: [],
};

/** As a new account has them: short passwords, no protection of critical operations, every source allowed. */
export const newSecurityPolicies = (): SecurityPolicies => ({
  password_policy: {
    maximum_consecutive_identical_chars: 0,
    maximum_password_length: 32,
    minimum_password_age: 0,
    minimum_password_length: 8,
    number_of_recent_passwords_disallowed: 1,
    password_not_username_or_invert: true,
    password_requirements:
      'A password must contain at least two of the following: letters, digits, special characters.',
    password_validity_period: 0,
    password_char_combination: 2,
    allow_user_change_password: true,
  },
  login_policy: {
    custom_info_for_login: '',
    period_with_login_failures: 15,
    lockout_duration: 15,
    account_validity_period: 0,
    login_failed_times: 5,
    session_timeout: 60,
    show_recent_login_info: false,
  },
  protect_policy: {
    allow_user: { manage_accesskey: true, manage_email: true, manage_mobile: true, manage_password: true },
    mobile: '',
    admin_check: 'off',
    email: '',
    operation_protection: false,
    scene: '',
  },
  api_acl_policy: everywhere,
  console_acl_policy: everywhere,
});

/** The agency that servers name in their metadata, Config's own, and one that trusts another account for ever. */
export const newAgencies = (accountName: string, createdAtMs: number): Agency[] => {
  const agency = (name: string, trustDomainName: string, duration: string): Agency => ({
    id: hexId(`${accountName}/agency/${name}`),
    name,
    trustDomainId: hexId(`trusted/${trustDomainName}`),
    trustDomainName,
    description: '',
    duration,
    createdAtMs,
  });
  return [
    agency('ecs_obs_reader', 'op_svc_ecs', 'FOREVER'),
    agency('rms_tracker_agency', 'op_svc_rms', 'FOREVER'),
    agency('partner_support', 'another-company', 'FOREVER'),
  ];
};
