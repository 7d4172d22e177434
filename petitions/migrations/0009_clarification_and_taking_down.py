"""A wrongly accused's name put right; petitions taken down before a witness."""

from __future__ import annotations

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inspection', '0018_units_carry_tags'),
        ('petitions', '0008_leads_meet_their_receivers'),
        ('rounds', '0013_leaders_focus_and_outside_members'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Clarification',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('way', models.CharField(choices=[('letter', '书面发函澄清'), ('face', '当面澄清'), ('committee', '向党委（党组）通报'), ('circular', '在一定范围内通报')], max_length=10, verbose_name='澄清方式')),
                ('audience', models.CharField(max_length=120, verbose_name='澄清范围')),
                ('text', models.TextField(verbose_name='澄清内容')),
                ('status', models.CharField(choices=[('asked', '待批准'), ('approved', '已批准，待澄清'), ('refused', '未批准'), ('done', '已澄清')], default='asked', editable=False, max_length=10, verbose_name='状态')),
                ('decided_on', models.DateField(editable=False, null=True, verbose_name='批准日期')),
                ('opinion', models.CharField(blank=True, editable=False, max_length=200, verbose_name='批准意见')),
                ('done_on', models.DateField(editable=False, null=True, verbose_name='澄清日期')),
                ('done_note', models.CharField(blank=True, editable=False, max_length=200, verbose_name='办理说明')),
                ("accused", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clarifications', to='petitions.petitionaccused', verbose_name='被反映人')),
                ("created_by", models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ("decided_by", models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                ("petition", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clarifications', to='petitions.petition', verbose_name='信访件')),
            ],
            options={
                'verbose_name': '澄清正名',
                'verbose_name_plural': '澄清正名',
                'ordering': ['-created_at'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('status', 'refused'), _negated=True), fields=('accused', 'way'), name='clarification_once_in_each_way'),
                    models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('created_by')), _negated=True), _connector='OR'), name='clarification_decided_by_another'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'done'), _negated=True), models.Q(('done_on', None), _negated=True), _connector='OR'), name='clarification_done_on_a_day'),
                ],
            },
        ),
        migrations.AddField(
            model_name='petition',
            name='taken_down',
            field=models.BooleanField(default=False, verbose_name='口述代书'),
        ),
        migrations.AddField(
            model_name='petition',
            name='witness',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='见证人'),
        ),
        migrations.AddConstraint(
            model_name='petition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('taken_down', False), ('witness', None)), models.Q(('taken_down', True), models.Q(('witness', None), _negated=True)), _connector='OR'), name='petition_taken_down_before_a_witness'),
        ),
        migrations.AddConstraint(
            model_name='petition',
            constraint=models.CheckConstraint(condition=models.Q(('witness', None), models.Q(('witness', models.F('created_by')), _negated=True), _connector='OR'), name='petition_witnessed_by_another'),
        ),
    ]
