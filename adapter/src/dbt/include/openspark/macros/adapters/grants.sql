{% macro openspark__apply_grants(relation, grant_config, should_revoke=True) -%}
    {%- if grant_config -%}
        {%- do exceptions.raise_compiler_error(
            'Expected no `grants` on ' ~ relation ~ ', because open-source Spark has no '
            ~ 'authorizer that would keep them, but got ' ~ grant_config ~ '. Remove them, and '
            ~ 'give rights on the storage or in the catalog service instead.'
        ) -%}
    {%- endif -%}
{%- endmacro %}
