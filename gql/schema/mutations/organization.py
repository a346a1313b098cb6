"""Mutations on uploads, templates, the policy, API keys and users."""

from __future__ import annotations

import strawberry

from gql.resolvers import uploads
from gql.resolvers.organization import api_keys, carts, policy, templates, users, workflows
from gql.schema.inputs import organization as inputs
from gql.schema.mutations.field import mutation
from gql.schema.payloads import organization as payloads


@strawberry.type
class OrganizationMutations:
    create_upload = mutation(
        uploads.create_upload,
        inputs.CreateUploadInput,
        payloads.CreateUploadPayload,
        description="Creates an upload and returns a short-lived URL for its file. PUT the file's "
        "bytes there, then pass the upload's id to another mutation. Only its creator can use it. "
        "For agents and participants.",
    )
    create_pdf_template = mutation(
        templates.create_pdf_template,
        inputs.CreatePdfTemplateInput,
        payloads.CreatePdfTemplatePayload,
        description="Creates a template from an uploaded PDF form. The names of its fields say "
        "who fills them in: `customer_1.name` belongs to the first signer, `agent.name` to the "
        "agent. For admins.",
    )
    create_dynamic_template = mutation(
        templates.create_dynamic_template,
        inputs.CreateDynamicTemplateInput,
        payloads.CreateDynamicTemplatePayload,
        description="Creates a template of a document that is generated from the values of "
        "earlier steps. For admins.",
    )
    create_form_template = mutation(
        templates.create_form_template,
        inputs.CreateFormTemplateInput,
        payloads.CreateFormTemplatePayload,
        description="Creates a template of a form. For admins.",
    )
    create_file_request_template = mutation(
        templates.create_file_request_template,
        inputs.CreateFileRequestTemplateInput,
        payloads.CreateFileRequestTemplatePayload,
        description="Creates a template of a request for files. For admins.",
    )
    create_cart_template = mutation(
        carts.create_cart_template,
        inputs.CreateCartTemplateInput,
        payloads.CreateCartTemplatePayload,
        description="Creates a template of a cart, whose items the customer confirms. For admins.",
    )
    create_workflow_template = mutation(
        workflows.create_workflow_template,
        inputs.CreateWorkflowTemplateInput,
        payloads.CreateWorkflowTemplatePayload,
        description="Creates a template of several steps, made of other templates and of "
        "verifications. For admins.",
    )
    archive_template = mutation(
        templates.archive_template,
        inputs.ArchiveTemplateInput,
        payloads.ArchiveTemplatePayload,
        description="Archives a template, which can then no longer be sent. Interactions that "
        "were added from it do not change. Archiving it again changes nothing. For admins.",
    )
    update_policy = mutation(
        policy.update_policy,
        inputs.UpdatePolicyInput,
        payloads.UpdatePolicyPayload,
        description="Changes the organization's policy, for sessions started from now on. "
        "Fields that are null do not change. For admins.",
    )
    create_api_key = mutation(
        api_keys.create_api_key,
        inputs.CreateApiKeyInput,
        payloads.CreateApiKeyPayload,
        description="Creates an API key for a partner and returns its secret, which is shown "
        "only once. For admins.",
    )
    revoke_api_key = mutation(
        api_keys.revoke_api_key,
        inputs.RevokeApiKeyInput,
        payloads.RevokeApiKeyPayload,
        description="Revokes an API key, which stops working at once. Revoking it again changes "
        "nothing. For admins.",
    )
    create_user = mutation(
        users.create_user,
        inputs.CreateUserInput,
        payloads.CreateUserPayload,
        description="Adds an agent or an admin to the organization and returns an access token for "
        "them, which is shown only once. For admins.",
    )
