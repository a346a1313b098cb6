"""Mutations on uploads, templates, the policy, API keys and users."""

from __future__ import annotations

import strawberry

from gql.resolvers import uploads
from gql.resolvers.organization import api_keys, policy, templates, users, workflows
from gql.schema import payloads
from gql.schema.inputs.organization import (
    CreateApiKeyInput,
    CreateCartInput,
    CreateDynamicDocumentInput,
    CreateFileRequestInput,
    CreateFormInput,
    CreatePdfTemplateInput,
    CreateUploadInput,
    CreateUserInput,
    CreateWorkflowInput,
    RevokeApiKeyInput,
    TemplateInput,
    UpdatePolicyInput,
)
from gql.schema.mutations.field import mutation


@strawberry.type
class OrganizationMutations:
    create_upload = mutation(
        uploads.create_upload,
        CreateUploadInput,
        payloads.CreateUploadPayload,
        description="Makes a place for a file to come to by HTTP PUT, within minutes, by this "
        "viewer.",
    )
    create_pdf_template = mutation(
        templates.create_pdf_template,
        CreatePdfTemplateInput,
        payloads.TemplatePayload,
        description="Makes a template of an uploaded AcroForm; its fields are mapped to signers "
        "by their names.",
    )
    create_dynamic_document = mutation(
        templates.create_dynamic_document,
        CreateDynamicDocumentInput,
        payloads.TemplatePayload,
        description="Makes a template of a Typst source; the values of earlier steps are its data.",
    )
    create_form = mutation(
        templates.create_form,
        CreateFormInput,
        payloads.TemplatePayload,
        description="Makes a form of typed fields, for the customer, everyone, or the agent.",
    )
    create_file_request = mutation(
        templates.create_file_request,
        CreateFileRequestInput,
        payloads.TemplatePayload,
        description="Makes a request for a number of files.",
    )
    create_cart = mutation(
        templates.create_cart,
        CreateCartInput,
        payloads.TemplatePayload,
        description="Makes a cart of items for the customer to confirm.",
    )
    create_workflow = mutation(
        workflows.create_workflow,
        CreateWorkflowInput,
        payloads.TemplatePayload,
        description="Makes an ordered series of steps out of stand-alone templates and "
        "verifications.",
    )
    archive_template = mutation(
        templates.archive_template,
        TemplateInput,
        payloads.TemplatePayload,
        description="Takes a template out of the catalogue; what was sent of it stays as it is.",
    )
    update_policy = mutation(
        policy.update_policy,
        UpdatePolicyInput,
        payloads.UpdatePolicyPayload,
        description="Changes the organization's settings, for sessions started from now on.",
    )
    create_api_key = mutation(
        api_keys.create_api_key,
        CreateApiKeyInput,
        payloads.CreateApiKeyPayload,
        description="Makes an API key for a partner; its secret is in this answer and nowhere "
        "else.",
    )
    revoke_api_key = mutation(
        api_keys.revoke_api_key,
        RevokeApiKeyInput,
        payloads.RevokeApiKeyPayload,
        description="Makes an API key worthless. Revoking again changes nothing.",
    )
    create_user = mutation(
        users.create_user,
        CreateUserInput,
        payloads.CreateUserPayload,
        description="Adds an agent or admin to the organization, with a token for them in this "
        "answer.",
    )
