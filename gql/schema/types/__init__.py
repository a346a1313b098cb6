"""Object types, interfaces and unions of the schema. They read attributes off views and rows."""
